from . import (
    base_partner_merge,
    conveyor_gate,
    conveyor_ladder_move,
)
