"""Works off the queue of members whose syncs are to be started (DESIGN 7.5).

A run names the members whom it did not come to, or whose start failed, in a message of their own,
as long as it starts any. So a message that is redelivered, and given up in the end, holds nobody
but members whose starts fail.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from vouch.aws import queues
from vouch.aws.queues import Message
from vouch.deadline import Deadline
from vouch.errors import IllegalArgumentError
from vouch.messages import sync_start
from vouch.messages.sync_start import Starts, SyncStart
from vouch.observability import Handled, code_of, log_retried
from vouch.services.syncs.begin import Begun
from vouch.services.syncs.begin_each import Outcome, begin_each
from vouch.services.syncs.walk import walk_page
from vouch.settings import sync_starts_dlq, sync_starts_queue

OPERATION: Final = "start_queued_syncs"
START_SECONDS: Final = 10.0
"""How many seconds the starts of one message are tried, a sixth of the time that the run has."""
SOON: Final = 15
"""The seconds until a message is tried again, before they are doubled by each try."""
UNFINISHED: Final = ("failed", "left")


def start_queued(message: Message, deadline: Deadline) -> Handled:
    """Deal with one message, which is redelivered if it could start nothing."""
    try:
        asked = _parse(message)
        if asked is None:
            return Handled("malformed", message.id, fields={"code": IllegalArgumentError.code})
        if not isinstance(asked, Starts):
            counts = {"members": walk_page(asked)}
            return Handled("walked", message.id, fields={"code": None, "counts": counts})
        return _start(asked, message, deadline)
    except Exception as error:
        log_retried(error, OPERATION, message.id)
        return _retried(message, {"code": code_of(error)})


def _start(asked: Starts, message: Message, deadline: Deadline) -> Handled:
    found = begin_each(asked.members, deadline.at_most(START_SECONDS), asked.cause)
    what = [_name(each) for each in found]
    counts = Counter(what)
    rest = [who for who, each in zip(asked.members, what, strict=True) if each in UNFINISHED]
    fields = {"code": None, "counts": {**counts}}
    if len(rest) == len(asked.members):
        return _retried(message, fields)
    if rest:
        sync_start.send(asked._replace(members=tuple(rest)), SOON if counts["failed"] else 0)
    outcome = "incomplete" if counts["failed"] else "continued" if rest else "started"
    return Handled(outcome, message.id, fault=counts["failed"] > 0, fields=fields)


def _name(outcome: Outcome) -> str:
    """Name what became of a member in the log's counts."""
    if isinstance(outcome, Exception):
        return "failed"
    if isinstance(outcome, Begun):
        return "started" if outcome.sent else "underWay"
    return "left" if outcome == "left" else "passed"


def _retried(message: Message, fields: Mapping[str, Any]) -> Handled:
    queues.put_off(sync_starts_queue(), message, SOON, message.id)
    return Handled("retried", message.id, fault=True, fields=fields, redeliver=True)


def _parse(message: Message) -> SyncStart | None:
    """Read the message; one that is none is set aside at its first delivery."""
    try:
        return sync_start.parse(message.body)
    except IllegalArgumentError as error:
        reason = error.message
    # Outside the except block, because a failure here is logged with its context.
    queues.set_aside(sync_starts_dlq(), message, reason)
    return None
