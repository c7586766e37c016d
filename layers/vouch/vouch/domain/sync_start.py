"""The rules of starting syncs: why one is started, and when it is too soon (DESIGN 7.5)."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from vouch.domain.syncing import rest
from vouch.moment import Milliseconds, Seconds

NEVER: Final = 2**53
"""A moment that never comes."""


class DueBy(NamedTuple):
    """The schedule starts a sync, because the member was due by that moment."""

    moment: Seconds


class AskedAt(NamedTuple):
    """A request starts a sync, which the member or an account made at that moment."""

    moment: Milliseconds


type Cause = DueBy | AskedAt
"""Why a sync is started."""


class DuePlace(NamedTuple):
    """A place among the members of a shard: a member, and when the member is due."""

    due: Seconds
    member: str


def too_soon(state: Mapping[str, Any], cause: Cause) -> int | None:
    """Return the seconds until a sync can be started of a member who has none; None if it can now.

    0 is returned where the member, whom the schedule found due, has been synced in the meantime.
    """
    if isinstance(cause, DueBy):
        return None if state.get("dueAt", NEVER) <= cause.moment else 0
    return rest(state.get("endedAt"), cause.moment) or None
