"""Work on one message of a sync, until the sync ends, has to wait, or has no time left."""

from collections.abc import Mapping
from typing import Final

from vouch.aws import queues
from vouch.aws.queues import Message
from vouch.backoff import retried_until
from vouch.deadline import Deadline
from vouch.domain.day_share import ShareUsedError
from vouch.domain.syncing import Run, State, next_resume, reason
from vouch.errors import (
    NotConnectedError,
    UpstreamAnsweredError,
    UpstreamCredentialsError,
    UpstreamThrottledError,
)
from vouch.messages.sync import SyncMessage
from vouch.moment import now
from vouch.observability import Handled, code_of, log_retried, logger, measure
from vouch.services.accounts.trace import name_member
from vouch.services.linkedin.session import Session
from vouch.services.syncs.gone import Conclusion, conclude
from vouch.services.syncs.lease import Hold, SupersededError, send, take
from vouch.services.syncs.pages import Listed, pass_through
from vouch.settings import sync_queue
from vouch.storage import sync_passes, syncs

OPERATION: Final = "sync_member"
METRICS: Final[Mapping[State, str]] = {
    State.SUCCEEDED: "SyncsSucceeded",
    State.PARTIAL: "SyncsPartial",
    State.FAILED: "SyncsFailed",
}
MOST_RECEIVES: Final = 5
"""How often a message is received before it would become a dead letter."""
SOON: Final = 15
"""The seconds until a message is tried again, before they are doubled by each try."""
COUNTS: Final = ("seen", "created", "updated", "deleted", "pages")
FINAL: Final = (NotConnectedError, UpstreamAnsweredError, UpstreamCredentialsError)
"""Errors that the same message would meet again."""


def run(message: Message, deadline: Deadline) -> Handled:
    """Deal with one message, which is redelivered if the sync may go on later."""
    asked: SyncMessage | None = None
    counts = dict[str, int]()
    try:
        asked = SyncMessage.parse(message.body)
        name_member(asked.member)
        outcome, code, counts = _run(asked, deadline, is_last=message.receives >= MOST_RECEIVES)
        fault, redeliver = outcome == State.FAILED, False
    except Exception as error:
        outcome, fault, redeliver = "retried", True, True
        code = code_of(error)
        sync = asked.sync if asked else None
        log_retried(error, OPERATION, sync)
        queues.put_off(sync_queue(), message, SOON, sync)
    return Handled(
        outcome.lower(),
        asked.sync if asked else None,
        fault,
        metrics={METRICS[State(outcome)]: 1} if outcome in METRICS else {},
        fields={"code": code, "counts": counts},
        redeliver=redeliver,
    )


def _run(
    asked: SyncMessage, deadline: Deadline, *, is_last: bool
) -> tuple[str, str | None, dict[str, int]]:
    """Return the outcome, the code of the error if there was one, and what the sync counted."""
    hold = take(asked, deadline)
    if hold is None:
        return "over", None, {}
    code = None
    try:
        outcome = _go_on(hold)
    except SupersededError:
        return "superseded", None, {}
    except (UpstreamThrottledError, ShareUsedError) as error:
        outcome, code = _wait(hold, error), error.code
    except Exception as error:
        if not (isinstance(error, FINAL) or is_last):
            raise
        logger.warning("sync failed", correlation_id=asked.sync, code=reason(error))
        outcome, code = _end(hold, Conclusion(State.FAILED, ()), reason(error)), reason(error)
    counts = {name: hold.run[name] for name in COUNTS}
    return outcome, code, {**counts, "skipped": hold.run.get("skipped", 0)}


def _go_on(hold: Hold) -> str:
    session = Session.of_sync(hold.run["member"], hold.deadline)
    listed = Listed.before(hold)
    if not pass_through(hold, session, listed):
        return _continue(hold.run)
    conclusion = conclude(hold, session, listed)
    if conclusion is None:
        return _continue(hold.run)
    if conclusion.state is State.SUCCEEDED:
        listed.creates.end(is_whole=not hold.run.get("skipped", 0))
    return _end(hold, conclusion)


def _continue(run: Run) -> str:
    send(run)
    return "continued"


def _wait(hold: Hold, error: UpstreamThrottledError | ShareUsedError) -> str:
    synced = syncs.synced_at(hold.run["member"])
    resume = next_resume(hold.run, error, synced, now())
    step = {"state": State.WAITING, "resumeAt": resume, "until": resume, **hold.calls.stored()}
    retried_until(hold.deadline, lambda: hold.save(step))
    send(hold.run)
    return State.WAITING


def _end(hold: Hold, conclusion: Conclusion, error: str | None = None) -> str:
    lag = retried_until(hold.deadline, lambda: _ended(hold, conclusion, error))
    measure("SyncLag", lag)
    measure("RecordsSynced", hold.run["seen"])
    measure("RecordsSkipped", hold.run.get("skipped", 0))
    return conclusion.state


def _ended(hold: Hold, conclusion: Conclusion, error: str | None) -> int:
    """Write the end; return the milliseconds since the last complete pass or the enrolment."""
    read, finished, run = syncs.state(hold.run["member"]), now(), hold.run
    complete = conclusion.state is State.SUCCEEDED
    synced = run.get("started") if complete else None
    writes = {"state": syncs.update_ended(run, read, finished, synced, hold.calls)}
    if complete:
        writes["missing"] = sync_passes.put_missing(run["member"], conclusion.missing)
    end = {"state": conclusion.state, "finished": finished, "error": error, "at": None}
    hold.save({**end, **hold.calls.stored()}, writes)
    since: int = read.get("syncedAt", read.get("enrolledAt", finished))
    return finished - since
