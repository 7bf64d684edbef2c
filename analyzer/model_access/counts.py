"""What asking a model has met: counted where it happens, which may be a worker, and told by the driver."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from contracts.errors import counted

logger = logging.getLogger(__name__)

REDUCED_REQUESTS = "model_requests_reduced"
REDUCED_RECORDS = "model_records_in_reduced_requests"
ONE_BY_ONE = "model_requests_asked_one_by_one"
RETRIED = "model_requests_retried"


def tell_of_model(counts: Mapping[str, int]) -> None:
    """Log it, as the closed analyzer words it."""
    if reduced := counts.get(REDUCED_REQUESTS):
        size = counts.get(REDUCED_RECORDS, 0) // reduced
        logger.info("Prediction batch size is reduced to %d to fit max payload size limit.", size)
    if singly := counts.get(ONE_BY_ONE):
        logger.warning("Fallback to per-record prediction because of model error. (%d requests)", singly)
    if retried := counts.get(RETRIED):
        logger.warning("%s to the model had to be sent again.", counted(retried, "request"))
