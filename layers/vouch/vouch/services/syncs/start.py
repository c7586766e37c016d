"""Starting syncs, of members that are due or by request.

A request does not start a sync shortly after the last one ended; the schedule does.
"""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, Literal, NamedTuple

from vouch.deadline import Deadline
from vouch.domain.syncing import Run
from vouch.errors import NotConnectedError, RateLimitedError, ThrottledError, UnansweredError
from vouch.moment import seconds
from vouch.observability import logger, warn_unanswered, with_caller
from vouch.services.syncs.begin import Beginning, Begun, Resting, begin
from vouch.storage import connections, syncs

AT_ONCE: Final = 8
"""How many members are handled at the same time."""
LEAST: Final = 2.0
"""How many seconds must be left to begin with a member."""

type Outcome = Beginning | Exception | Literal["left"]
"""What became of a member's start; `left` if there was no time for it."""


class Started(NamedTuple):
    """How many of the members that were due had their sync started, failed, or were left."""

    started: int
    failed: int
    left: int
    """The members for the next run, because there was no time."""


def start_due(deadline: Deadline) -> Started:
    """Start a sync of each member that is due; send the message of a dead sync again."""
    found = _each(syncs.due(seconds()), deadline, by_request=False)
    return Started(
        started=sum(isinstance(each, Begun) and each.sent for each in found),
        failed=sum(isinstance(each, Exception) for each in found),
        left=found.count("left"),
    )


def start_own(member: str, deadline: Deadline) -> list[Run]:
    """Return one member's sync, begun now or under way.

    NotConnectedError is raised if there can be none, RateLimitedError shortly after the last.
    """
    begun = begin(member, deadline, by_request=True)
    if begun is None:
        raise NotConnectedError
    if isinstance(begun, Resting):
        raise _too_soon(begun.wait)
    return [begun.run]


def start_connected(account: str, deadline: Deadline) -> list[Run]:
    """Return the syncs, begun now or under way, of the members an account has connected.

    Members whose start failed, or whose last sync has just ended, are left out. If that leaves no
    member, the failure is raised, or RateLimitedError.
    """
    connected = connections.of_account(account)
    members = [each["member"] for each in connected if each["connectionState"] == "ACTIVE"]
    found = _each(members, deadline, by_request=True)
    runs = [each.run for each in found if isinstance(each, Begun)]
    if not runs:
        _raise_why(found)
    return runs


def _each(members: Iterable[str], deadline: Deadline, *, by_request: bool) -> list[Outcome]:
    """Begin a sync of each; a failure, which is logged, does not keep the others from theirs."""

    def attempt(member: str) -> Outcome:
        if deadline.left() < LEAST:
            return "left"
        try:
            return begin(member, deadline, by_request=by_request)
        except UnansweredError as error:
            warn_unanswered(error, None)
            return error
        except Exception as error:
            logger.exception("not started", operation="start_sync")
            return error

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [*pool.map(with_caller(attempt), members)]


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
