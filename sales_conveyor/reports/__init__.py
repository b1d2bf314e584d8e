from . import (
    conveyor_client_duplicate,
    conveyor_introductory,
    conveyor_referrer,
    conveyor_source_report,
    conveyor_uncounted_document,
)
