"""On a schedule: releases the credits that requests which died had put aside (DESIGN 5)."""

from typing import Any

from vouch.http.call import Context, deadline_of
from vouch.observability import logger
from vouch.services.settling import release_overdue
from vouch.settings import settings
from vouch.storage import dynamodb

settings()
dynamodb.client()


def lambda_handler(_event: object, context: Context) -> dict[str, Any]:
    """Raises where some could not be released, so that the run is repeated and noticed."""
    swept = release_overdue(deadline_of(context))
    logger.info("swept", operation="release_credits", **swept._asdict())
    if swept.failed:
        raise RuntimeError(f"{swept.failed} reservations could not be released")
    return swept._asdict()
