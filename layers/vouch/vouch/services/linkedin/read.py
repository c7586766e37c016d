"""A record as LinkedIn has it now, kept."""

from vouch.domain.provenance import Provenance
from vouch.domain.recommendation import Recommendation
from vouch.domain.status import Status
from vouch.errors import UpstreamError, VouchError
from vouch.observability import logger, warn_upstream
from vouch.services.linkedin.mirror import kept
from vouch.services.linkedin.session import Upstream
from vouch.storage import recommendations


def as_now(urn: str, upstream: Upstream, by: Provenance) -> Recommendation:
    """Read there, and stored as far as it says something new."""
    reading = upstream.ask(lambda linkedin: linkedin.get(urn))
    return kept([reading], by)[urn]


def caught_up(urn: str, upstream: Upstream, by: Provenance) -> None:
    """Read again what LinkedIn may have replaced: a record, and what that one was to replace.

    What was asked for is done already: where this fails, the next sync does it.
    """
    try:
        before, after = recommendations.get(urn), as_now(urn, upstream, by)
    except UpstreamError as error:
        warn_upstream(error, by.correlation_id)
    except VouchError as error:
        logger.warning("not caught up", code=error.code, correlation_id=by.correlation_id)
    else:
        was_pending = before is not None and before["status"] == Status.PENDING
        if was_pending and after["status"] == Status.REPLACED and "previousRecommendation" in after:
            caught_up(after["previousRecommendation"], upstream, by)
