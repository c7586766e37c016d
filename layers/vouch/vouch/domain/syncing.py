"""The rules of syncs: states, position, end and retry (DESIGN 7.5)."""

import re
from enum import StrEnum
from math import ceil
from typing import Final, NotRequired, TypedDict, cast

from vouch.domain.day_share import NO_CALLS, SPREAD, DayCalls, ShareUsedError, next_turn
from vouch.domain.items import changed
from vouch.errors import UpstreamAnsweredError, UpstreamError, UpstreamThrottledError, VouchError
from vouch.moment import DAY, in_milliseconds


class State(StrEnum):
    """The states of a sync."""

    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    WAITING = "WAITING"
    SUCCEEDED = "SUCCEEDED"
    PARTIAL = "PARTIAL"
    FAILED = "FAILED"


class Stage(StrEnum):
    """The stages of a sync: the pages of each finder, then the records that they did not list."""

    RECIPIENT = "recipient"
    RECOMMENDER = "recommender"
    MISSING = "missing"


class Run(TypedDict):
    """One sync: what is reported of it, and its position. Moments are milliseconds."""

    id: str
    """The sync's id; the ids of later syncs sort behind it."""
    member: str
    state: str
    seen: int
    created: int
    updated: int
    deleted: int
    pages: int
    skipped: NotRequired[int]
    """How many of those seen were unsound; absent from syncs of earlier releases, as `unnamed`."""
    started: NotRequired[int]
    finished: NotRequired[int]
    resumeAt: NotRequired[int]
    """The moment at which a sync that is WAITING goes on."""
    error: NotRequired[str]
    """The reason why a sync has FAILED."""

    stage: str
    at: NotRequired[str]
    """Where the stage goes on: `Page.next`; absent at its beginning."""
    unnamed: NotRequired[int]
    """How many of those skipped had no URN that could be read."""
    callsOn: NotRequired[int]
    calls: NotRequired[int]
    """The calls that the member's syncs have made on a day: `DayCalls`."""
    until: int
    """The moment by which the sync must be written again; DEAD_AFTER later it counts as dead."""
    holder: NotRequired[str]
    """A random id of the process that works on the sync, or did last."""
    revision: int
    """The number of writes; a process that finds another one than its own is superseded."""


UNDER_WAY: Final = frozenset({State.QUEUED, State.RUNNING, State.WAITING})
SENT_WITHIN: Final = 2 * 60 * 1000
"""How many milliseconds after a sync is begun its message has surely been sent, if it ever is."""
QUEUED_FOR: Final = 60 * 60 * 1000
"""How many milliseconds a sync may be in the queue, where others are before it."""
DEAD_AFTER: Final = 15 * 60 * 1000
"""How many milliseconds a sync is overdue before it counts as dead, without any message."""
REST: Final = 60_000
"""How many milliseconds after the end of a sync a request does not start the next one."""
FEW: Final = 10
"""How many records that are missing or skipped are never suspicious."""
SHARE: Final = 5
"""A pass is suspicious if more than one in this many records is missing, or is skipped."""
LEAST_WAIT: Final = 60_000
"""How many milliseconds a sync waits at least when LinkedIn throttles it."""
MOST_WAIT: Final = in_milliseconds(DAY)
"""How many milliseconds a sync waits at most because LinkedIn asks for it."""
CODE: Final = re.compile(r"[A-Z][A-Z0-9_]{2,59}")
"""The form of an error code that is safe to repeat."""


def queued(sync: str, member: str, now: int, calls: DayCalls = NO_CALLS) -> Run:
    """Return a new sync, which counts as dead soon unless its message is known to be sent.

    `calls` are those of the member's earlier syncs.
    """
    counts = dict.fromkeys(("seen", "created", "updated", "deleted", "pages", "skipped"), 0)
    return cast(
        "Run",
        {
            "id": sync,
            "member": member,
            "state": State.QUEUED,
            **counts,
            **calls.stored(),
            "stage": Stage.RECIPIENT,
            "until": dead_from(now + SENT_WITHIN),
            "revision": 1,
        },
    )


def is_dead(run: Run, now: int) -> bool:
    """Tell whether a sync under way has no message any more, and no process works on it."""
    return now > run["until"] + DEAD_AFTER or _waits_too_long(run, now)


def dead_from(moment: int) -> int:
    """Return the `until` of a sync that counts as dead from that moment on."""
    return moment - DEAD_AFTER - 1


def begun_again(run: Run, now: int) -> Run:
    """Return a dead sync as queued anew, at the position where it is."""
    again = {"state": State.QUEUED, "until": dead_from(now + SENT_WITHIN), "resumeAt": None}
    return changed(run, **again)


def ended(run: Run, now: int, error: str) -> Run:
    """Return a sync under way as one that has failed, for the reason `error`."""
    end = {"state": State.FAILED, "finished": now, "error": error, "at": None, "resumeAt": None}
    return changed(run, **end)


def waits(run: Run, now: int) -> bool:
    """Tell whether a sync is not to go on yet."""
    return run.get("resumeAt", 0) > now and not _waits_too_long(run, now)


def waking(sync: str, resume: int) -> str:
    """Return the name of the schedule that makes a waiting sync go on at that moment."""
    return f"{sync}-{resume // 1000}"


def _waits_too_long(run: Run, now: int) -> bool:
    """Tell whether an older release stored the sync: now none waits longer than the next turn."""
    return run.get("resumeAt", 0) > now + MOST_WAIT + SPREAD + DEAD_AFTER


def rest(ended: int | None, now: int) -> int:
    """Return for how many more seconds no request starts a sync, where the last one ended then."""
    left = 0 if ended is None else ended + REST - now
    return ceil(min(max(left, 0), REST) / 1000)


def after(stage: str) -> Stage:
    """Return the stage that follows."""
    stages = list(Stage)
    return stages[stages.index(Stage(stage)) + 1]


def verdict(run: Run, mirrored: int, missing: int) -> State:
    """Return the state that a pass through both finders ends in.

    Of the `mirrored` records stored here it did not list `missing`, but it listed `unnamed` ones
    whose URN could not be read, and each may be one of those. If the rest are suspiciously many,
    or those that it skipped of all that it has seen, the state is PARTIAL, and nothing is
    concluded from the pass.
    """
    missing -= run.get("unnamed", 0)
    skipped = run.get("skipped", 0)
    if _is_suspicious(missing, mirrored) or _is_suspicious(skipped, run["seen"]):
        return State.PARTIAL
    return State.SUCCEEDED


def _is_suspicious(part: int, whole: int) -> bool:
    return part > FEW and part * SHARE > whole


def next_resume(
    run: Run, error: UpstreamThrottledError | ShareUsedError, synced: int | None, now: int
) -> int:
    """Return when to ask again: on the next day for a day's limit, else after a Retry-After.

    That counts for a minute at least and a day at most. `synced` is when the member's last complete
    pass began.
    """
    if isinstance(error, ShareUsedError) or error.day_limit:
        return next_turn(run["id"], synced, now)
    return now + min(max(LEAST_WAIT, (error.retry_after or 0) * 1000), MOST_WAIT)


def reason(error: Exception) -> str:
    """Return why a sync failed; of what LinkedIn wrote it holds a code and a request id alone."""
    if not isinstance(error, VouchError):
        return "INTERNAL_ERROR"
    code = error.code if CODE.fullmatch(error.code) else "UPSTREAM_REFUSED"
    if isinstance(error, UpstreamAnsweredError):
        code = f"{code}: LinkedIn answered {error.status}"
    if isinstance(error, UpstreamError) and error.request_id:
        code += f" (upstream request id {error.request_id[:100]})"
    return code
