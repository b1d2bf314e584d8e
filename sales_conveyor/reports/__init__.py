from . import (
    conveyor_client_duplicate,
    conveyor_completeness_gap,
    conveyor_handover_receiver,
    conveyor_introductory,
    conveyor_lacking_invoice,
    conveyor_lead_flow,
    conveyor_lock_report,
    conveyor_personal_data,
    conveyor_referrer,
    conveyor_source_report,
    conveyor_uncounted_document,
    conveyor_volume_week,
)
