from . import (
    base_partner_merge,
    base_partner_merge_referral,
    conveyor_gate,
    conveyor_ladder_move,
    conveyor_referrer_link,
)
