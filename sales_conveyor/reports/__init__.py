from . import (
    conveyor_client_duplicate,
    conveyor_referrer,
    conveyor_uncounted_document,
)
