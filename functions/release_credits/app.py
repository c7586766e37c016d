"""Releases, on a schedule, the credits that crashed requests had reserved (DESIGN 5.3)."""

from typing import Any

from vouch.aws import dynamodb
from vouch.http.call import Context, deadline_of
from vouch.observability import record, stopwatch
from vouch.services.credits.settle import release_overdue
from vouch.settings import settings

settings()
dynamodb.client()


def lambda_handler(_event: object, context: Context) -> dict[str, Any]:
    """Release overdue credits; raise if some failed, so that the run is repeated."""
    elapsed = stopwatch()
    swept = release_overdue(deadline_of(context))
    record(
        "release_credits",
        "incomplete" if swept.failed else "swept",
        elapsed(),
        correlation_id=context.aws_request_id,
        fault=swept.failed > 0,
        **swept._asdict(),
    )
    if swept.failed:
        raise RuntimeError(f"{swept.failed} reservations could not be released")
    return swept._asdict()
