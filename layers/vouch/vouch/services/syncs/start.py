"""Starting syncs by request: of a member, or of the members whom an account has connected.

A request does not start a sync shortly after the last one ended.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from vouch.deadline import Deadline
from vouch.domain.sync_start import AskedAt
from vouch.domain.syncing import Run
from vouch.errors import NotConnectedError, RateLimitedError, ThrottledError
from vouch.moment import now
from vouch.services.syncs.begin import Begun, Resting, begin
from vouch.services.syncs.begin_each import Outcome, begin_each
from vouch.services.syncs.walk import Counted, walk_account
from vouch.storage import connections

MOST_AT_ONCE: Final = 100
"""The most connections of an account whose syncs are begun within the request."""


class Started(NamedTuple):
    """The syncs that are under way already, of the members whose syncs are started."""

    runs: Sequence[Run]
    counted: Counted


def start_own(member: str, deadline: Deadline) -> Started:
    """Return one member's sync, begun now or under way.

    NotConnectedError is raised if there can be none, RateLimitedError shortly after the last.
    """
    begun = begin(member, deadline, AskedAt(now()))
    if begun is None:
        raise NotConnectedError
    if isinstance(begun, Resting):
        raise _too_soon(begun.wait)
    return Started([begun.run], Counted(1, is_exact=True))


def start_connected(account: str, deadline: Deadline) -> Started:
    """Return the syncs, begun now or under way, of the members an account has connected.

    Those of many connections are begun by messages, and none is returned. Otherwise members whose
    start failed, or whose last sync has just ended, are left out. If that leaves no member, the
    failure is raised, or RateLimitedError.
    """
    connected = connections.standings(account, most=MOST_AT_ONCE + 1)
    if len(connected) > MOST_AT_ONCE:
        return Started([], walk_account(account))
    members = [each.member for each in connected if each.is_active]
    found = begin_each(members, deadline, AskedAt(now()))
    runs = [each.run for each in found if isinstance(each, Begun)]
    if not runs:
        _raise_why(found)
    return Started(runs, Counted(len(members), is_exact=True))


def _raise_why(found: list[Outcome]) -> None:
    """Raise why no sync is under way; return if no member is connected."""
    for each in found:
        if isinstance(each, Exception):
            raise each
    if "left" in found:
        raise ThrottledError("there was no time to start a sync; ask again")
    if waits := [each.wait for each in found if isinstance(each, Resting)]:
        raise _too_soon(min(waits))


def _too_soon(wait: int) -> RateLimitedError:
    return RateLimitedError(
        "the last sync ended less than a minute ago; start the next after the seconds in"
        " Retry-After",
        wait,
    )
