from . import (
    base_partner_merge,
    base_partner_merge_reading,
    base_partner_merge_referral,
    conveyor_gate,
    conveyor_handover_answer,
    conveyor_handover_ask,
    conveyor_ladder_move,
    conveyor_lock_lift,
    conveyor_lock_set,
    conveyor_permit_give,
    conveyor_referrer_link,
)
