"""Syncs: a member's recommendations at LinkedIn, mirrored page by page (DESIGN 7.5)."""

import re
from enum import StrEnum
from typing import Any, Final, NotRequired, TypedDict, cast

from vouch.errors import UpstreamAnsweredError, UpstreamError, UpstreamThrottledError, VouchError


class State(StrEnum):
    """Where a sync stands."""

    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    WAITING = "WAITING"
    SUCCEEDED = "SUCCEEDED"
    PARTIAL = "PARTIAL"
    FAILED = "FAILED"


class Stage(StrEnum):
    """What a sync is at: the pages of a finder, or what they did not list."""

    RECIPIENT = "recipient"
    RECOMMENDER = "recommender"
    MISSING = "missing"


class Run(TypedDict):
    """One sync, as it is reported, and where it has got to. Moments are milliseconds."""

    id: str
    """Later ones sort behind earlier ones."""
    member: str
    state: str
    seen: int
    created: int
    updated: int
    deleted: int
    pages: int
    started: NotRequired[int]
    finished: NotRequired[int]
    resumeAt: NotRequired[int]
    """Of WAITING."""
    error: NotRequired[str]
    """Of FAILED."""

    stage: str
    at: NotRequired[str]
    """Where the stage goes on: `Page.next`; absent at its beginning."""
    until: int
    """When there has to be news of it; somewhat later it is taken for dead."""
    holder: NotRequired[str]
    """Who works on it, or did last."""
    revision: int
    """Raised by every write; whoever meets another than it wrote itself has been superseded."""


UNDER_WAY: Final = frozenset({State.QUEUED, State.RUNNING, State.WAITING})
QUEUED_FOR: Final = 60 * 60 * 1000
"""Milliseconds a sync may be in the queue: others are before it."""
DEAD_AFTER: Final = 15 * 60 * 1000
"""Milliseconds without news of a sync; its message would have come again by then."""
FEW: Final = 10
SHARE: Final = 5
"""One of so many may be missing."""
LEAST_WAIT: Final = 60_000
"""Milliseconds; for an upstream that throttles and does not say for how long."""
DAY: Final = 24 * 60 * 60 * 1000
"""Milliseconds; days of UTC begin at their multiples."""
CODE: Final = re.compile(r"[A-Z][A-Z0-9_]{2,59}")


def queued(sync: str, member: str, now: int) -> Run:
    """A new sync."""
    counts = dict.fromkeys(("seen", "created", "updated", "deleted", "pages"), 0)
    return cast(
        "Run",
        {
            "id": sync,
            "member": member,
            "state": State.QUEUED,
            **counts,
            "stage": Stage.RECIPIENT,
            "until": now + QUEUED_FOR,
            "revision": 1,
        },
    )


def changed(run: Run, changes: dict[str, Any]) -> Run:
    """The sync after these changes; None removes a field."""
    after = {**run, **changes, "revision": run["revision"] + 1}
    return cast("Run", {name: value for name, value in after.items() if value is not None})


def is_dead(run: Run, now: int) -> bool:
    """Whether a sync that is under way has no message any more, and nobody works on it."""
    return now > run["until"] + DEAD_AFTER


def after(stage: str) -> Stage:
    """The stage that follows."""
    stages = list(Stage)
    return stages[stages.index(Stage(stage)) + 1]


def verdict(mirrored: int, missing: int) -> State:
    """Of a pass through both finders that did not list so many of the records stored here.

    PARTIAL where it lists suspiciously little: then nothing is concluded from it.
    """
    return State.PARTIAL if missing > FEW and missing * SHARE > mirrored else State.SUCCEEDED


def next_resume(error: UpstreamThrottledError, now: int) -> int:
    """When to ask again: after what they said, or at 00:00 UTC when the day's quota is used up."""
    if not error.day_limit:
        return now + max(LEAST_WAIT, (error.retry_after or 0) * 1000)
    return (now // DAY + 1) * DAY


def reason(error: Exception) -> str:
    """Why a sync failed; nothing that LinkedIn wrote but a code and the id of its request."""
    if not isinstance(error, VouchError):
        return "INTERNAL_ERROR"
    code = error.code if CODE.fullmatch(error.code) else "UPSTREAM_REFUSED"
    if isinstance(error, UpstreamAnsweredError):
        code = f"{code}: LinkedIn answered {error.status}"
    if isinstance(error, UpstreamError) and error.request_id:
        code += f" (upstream request id {error.request_id[:100]})"
    return code
