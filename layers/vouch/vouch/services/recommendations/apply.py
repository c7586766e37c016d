"""Queued status updates: applied by the rules of HTTP, rejected, or set aside (DESIGN 8.2).

A message that was dealt with is acknowledged, whatever its outcome. A message that may succeed
later is redelivered, and those behind it in its group wait.
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
from vouch.observability import Handled, code_of, logger, warn_unanswered, warn_upstream
from vouch.services.accounts.trace import name_member
from vouch.services.linkedin.call import Access
from vouch.services.recommendations import write
from vouch.settings import status_updates_dlq
from vouch.storage import erasures

OPERATION: Final = "apply_status_updates"
METRICS: Final[Mapping[str, str]] = {
    "applied": "StatusUpdatesApplied",
    "unchanged": "StatusUpdatesApplied",
    "rejected": "StatusUpdatesRejected",
    "malformed": "StatusUpdatesMalformed",
}
"""The metric that counts an outcome; an update that is to be retried is not counted."""
LEAST: Final = 10.0
"""How many seconds must be left to begin with an update; a failing store takes as long."""
SERVER_ERROR: Final = 500
MAX_ID: Final = 128
MAX_REASON: Final = 1_000
"""How many characters a reason may have."""


class Ids(NamedTuple):
    """The two ids of an update."""

    update: str
    """The id that its sender knows: of the message first sent, if it was sent again."""
    correlation: str
    """The id in the logs, from the request that queued the update onward."""

    @classmethod
    def of(cls, message: Message) -> Self:
        """Read the ids from the message's attributes; for an absent one take the message's own."""
        names = ("updateId", "correlationId")
        return cls(*(message.attributes.get(name, message.id)[:MAX_ID] for name in names))


def apply(message: Message, deadline: Deadline) -> Handled:
    """Deal with one message, which is redelivered if it may succeed later."""
    ids = Ids.of(message)
    fault, redeliver = False, False
    try:
        outcome, code = _deal_with(message, ids, deadline)
    except Exception as error:
        outcome, redeliver = "retried", True
        code = code_of(error)
        fault = _logged(error, ids)
    return Handled(
        outcome,
        ids.correlation,
        fault,
        metrics={METRICS[outcome]: 1} if outcome in METRICS else {},
        fields={"update_id": ids.update, "code": code},
        redeliver=redeliver,
    )


def _logged(error: Exception, ids: Ids) -> bool:
    """Log the error unless it is a busy store or a lost race; return whether it is a fault."""
    if isinstance(error, UpstreamError):
        warn_upstream(error, ids.correlation)
        return error.status >= SERVER_ERROR
    if isinstance(error, UnansweredError):
        warn_unanswered(error, ids.correlation)
        return True
    if isinstance(error, VouchError) and error.retryable:
        return False
    logger.exception("unforeseen", operation=OPERATION, correlation_id=ids.correlation)
    return True


def _deal_with(message: Message, ids: Ids, deadline: Deadline) -> tuple[str, str | None]:
    """Return the outcome, and the code of the error if there was one."""
    if deadline.left() < LEAST:
        raise ThrottledError("there was no time left for it")
    try:
        update = StatusUpdate.parse(message.body, message.group)
    except RequestError as error:
        problem = error
    else:
        name_member(update.actor)
        return _decide(update, message, ids, deadline)
    # Outside the except block, because a failure here is logged with its context: the text.
    _set_aside(message, ids, problem.message)
    return "malformed", problem.code


def _decide(
    update: StatusUpdate, message: Message, ids: Ids, deadline: Deadline
) -> tuple[str, str | None]:
    by = Provenance(update.actor, "queue", ids.correlation, ids.update, message.place)
    if _is_forgotten(update):
        return "forgotten", None
    try:
        access = Access(None, deadline)
        written = write.update(update.recommendation, {"status": update.status}, by, access)
    except (RequestError, UpstreamRejectedError) as error:
        if error.retryable:
            raise
        refusal: VouchError = error
    else:
        return "applied" if written else "unchanged", None
    if _is_forgotten(update):  # meanwhile, with the record: nobody is told of the member
        return "forgotten", None
    _tell_rejected(update, ids, refusal, deadline)
    return "rejected", refusal.code


def _is_forgotten(update: StatusUpdate) -> bool:
    """Tell whether the actor was forgotten after asking, or a member that it names was erased."""
    found = erasures.of({update.actor, update.recommender})
    if any("tombstone" in each for each in found.values()):
        return True
    own = found.get(update.actor)
    return own is not None and update.requested <= own["forgottenAt"]


def _set_aside(message: Message, ids: Ids, reason: str) -> None:
    """Send a malformed message to the DLQ at its first delivery, so that it holds up no other."""
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
        raise UnansweredError("the event bus", "PutEvents", undelivered.reason[:MAX_REASON])
