from . import base_partner_merge, conveyor_ladder_move
