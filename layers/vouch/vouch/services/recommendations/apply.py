"""Queued status updates: applied by the rules of HTTP, or rejected, or set aside (DESIGN 8.2).

A message that is dealt with is acknowledged, whatever came of it; only one that may succeed later
comes again, and those behind it in its group wait.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple, Self

from vouch.aws import bus, queues
from vouch.aws.queues import Message
from vouch.deadline import Deadline
from vouch.domain.provenance import Provenance
from vouch.errors import (
    RequestError,
    ThrottledError,
    UnansweredError,
    UpstreamError,
    UpstreamRejectedError,
    VouchError,
)
from vouch.messages.status_update import StatusUpdate
from vouch.moment import iso, now
from vouch.observability import logger, record, stopwatch, warn_upstream
from vouch.services.linkedin.call import Caller
from vouch.services.recommendations import write
from vouch.settings import status_updates_dlq

OPERATION: Final = "apply_status_updates"
METRICS: Final[Mapping[str, str]] = {
    "applied": "StatusUpdatesApplied",
    "unchanged": "StatusUpdatesApplied",
    "rejected": "StatusUpdatesRejected",
    "malformed": "StatusUpdatesMalformed",
}
"""What is counted, by outcome; one that is to be retried is in none of them."""
LEAST: Final = 10.0
"""Seconds that must be left to begin with an update: a store that hardly answers takes as long."""
SERVER_ERROR: Final = 500
MAX_ID: Final = 128
MAX_REASON: Final = 1_000
"""Characters."""


class Ids(NamedTuple):
    """What an update is known by."""

    update: str
    """To its sender: of the message that was sent first, where it was sent again."""
    correlation: str
    """In the logs, from the request on that queued it."""

    @classmethod
    def of(cls, message: Message) -> Self:
        """Out of the message's attributes, else its own id."""
        names = ("updateId", "correlationId")
        return cls(*(message.attributes.get(name, message.id)[:MAX_ID] for name in names))


def apply(message: Message, deadline: Deadline) -> None:
    """Deal with one message and log it; raises where the message is to come again."""
    elapsed = stopwatch()
    ids = Ids.of(message)
    outcome, code, fault = "retried", None, False
    try:
        outcome, code = _deal_with(message, ids, deadline)
    except Exception as error:
        code = error.code if isinstance(error, VouchError) else type(error).__name__
        fault = _logged(error, ids)
        raise
    finally:
        record(
            OPERATION,
            outcome,
            elapsed(),
            correlation_id=ids.correlation,
            fault=fault,
            metrics={METRICS[outcome]: 1} if outcome in METRICS else {},
            update_id=ids.update,
            code=code,
        )


def _logged(error: Exception, ids: Ids) -> bool:
    """Whether the fault is not the store's or the moment's; then it is logged."""
    if isinstance(error, UpstreamError):
        warn_upstream(error, ids.correlation)
        return error.status >= SERVER_ERROR
    if isinstance(error, VouchError) and error.retryable:
        return False
    logger.exception("unforeseen", operation=OPERATION, correlation_id=ids.correlation)
    return True


def _deal_with(message: Message, ids: Ids, deadline: Deadline) -> tuple[str, str | None]:
    """The outcome, and the code of what stood against it."""
    if deadline.left() < LEAST:
        raise ThrottledError("there was no time left for it")
    try:
        update = StatusUpdate.parse(message.body, message.group)
    except RequestError as error:
        problem = error
    else:
        return _decide(update, message, ids, deadline)
    # Not where it is caught: what fails here is logged, and with it the message's text would be.
    _set_aside(message, ids, problem.message)
    return "malformed", problem.code


def _decide(
    update: StatusUpdate, message: Message, ids: Ids, deadline: Deadline
) -> tuple[str, str | None]:
    by = Provenance(update.actor, "queue", ids.correlation, ids.update, message.place)
    try:
        caller = Caller(None, deadline)
        written = write.update(update.recommendation, {"status": update.status}, by, caller)
    except (RequestError, UpstreamRejectedError) as error:
        if error.retryable:
            raise
        refusal: VouchError = error
    else:
        return "applied" if written else "unchanged", None
    _tell_rejected(update, ids, refusal, deadline)
    return "rejected", refusal.code


def _set_aside(message: Message, ids: Ids, reason: str) -> None:
    """At its first delivery, so that it holds up nobody."""
    queues.send(
        status_updates_dlq(),
        message.body,
        group=message.group,
        attributes={
            "reason": reason[:MAX_REASON],
            "receivedAt": iso(now()),
            "correlationId": ids.correlation,
            "updateId": ids.update,
        },
        once=message.id,
    )


def _tell_rejected(update: StatusUpdate, ids: Ids, error: VouchError, until: Deadline) -> None:
    detail: dict[str, Any] = {
        "version": "1",
        "id": ids.update,
        "recommendation": update.recommendation,
        "actor": update.actor,
        "reason": {"code": error.code, "message": error.message},
        "requestedAt": update.requested_at,
        "cause": "queue",
        "correlationId": ids.correlation,
        "time": iso(now()),
    }
    for undelivered in bus.put([bus.event("Status Update Rejected", detail)], until):
        raise UnansweredError(f"the event bus did not take the rejection: {undelivered.reason}")
