from . import (
    conveyor_client_duplicate,
    conveyor_introductory,
    conveyor_source_report,
    conveyor_lead_flow,
    conveyor_uncounted_document,
)
