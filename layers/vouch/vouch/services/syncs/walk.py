"""Walks through the members whose syncs are to be started, page by page, by messages (DESIGN 7.5).

A page becomes messages that name its members, and at last the message of the next page. So a walk
whose worker crashes goes on with the page that was under way, and members who are named twice have
one sync.
"""

from collections.abc import Sequence
from contextlib import suppress
from itertools import batched
from typing import Final, NamedTuple

from vouch.aws import dynamodb
from vouch.deadline import Deadline
from vouch.domain.sync_start import AskedAt, Cause, DueBy
from vouch.errors import LostRaceError, ThrottledError
from vouch.messages import sync_start
from vouch.messages.sync_start import MOST_MEMBERS, AccountWalk, DueWalk, Starts, Walk
from vouch.moment import now, seconds
from vouch.storage import connections, sync_walks, syncs

PAGE: Final = 250
"""How many members a message has read: as many as one call sends the messages of."""
MOST_COUNTED: Final = 5_000
"""How many connections of an account are read to count its members."""


class Sent(NamedTuple):
    """How many messages a run of the schedule has sent, of one for each shard."""

    sent: int
    failed: int


class Counted(NamedTuple):
    """How many members have their syncs started: `members` if `is_exact`, else as many at least."""

    members: int
    is_exact: bool


def walk_due(_deadline: Deadline) -> Sent:
    """Begin a walk through each shard of the members who are due."""
    until = seconds()
    walks = [DueWalk(shard, until, None) for shard in range(syncs.SHARDS)]
    refused = sync_start.send_all(walks)
    return Sent(len(walks) - refused, refused)


def walk_account(account: str) -> Counted:
    """Begin a walk through the members of an account, unless one is under way; count them."""
    if walk := sync_walks.under_way(account):
        return Counted(walk["count"], bool(walk["isExact"]))
    asked = now()
    found = connections.standings(account, most=MOST_COUNTED + 1)
    count = sum(each.is_active for each in found[:MOST_COUNTED])
    is_exact = len(found) <= MOST_COUNTED
    sync_start.send(AccountWalk(account, asked, None))
    # Afterwards, so that a request which dies before has the walk begun by the next one.
    _write(sync_walks.put_begun(account, asked, count, is_exact=is_exact))
    return Counted(count, is_exact)


def walk_page(walk: Walk) -> int:
    """Send the messages of a page's members, then that of the next page; return how many members.

    A page of which a message was not sent is read anew when its own message is redelivered.
    """
    if isinstance(walk, DueWalk):
        page = syncs.due(walk.shard, walk.until, walk.after, PAGE)
        _send(page.members, DueBy(walk.until))
        if page.last:
            sync_start.send(walk._replace(after=page.last))
        return len(page.members)
    return _walk_account_page(walk)


def _walk_account_page(walk: AccountWalk) -> int:
    if sync_walks.is_overtaken(walk.account, walk.asked):
        return 0
    found = connections.standings(walk.account, walk.after or "", PAGE)
    members = [each.member for each in found if each.is_active]
    _send(members, AskedAt(walk.asked))
    if len(found) == PAGE:
        # The message comes last: were it sent before a write that fails, each try would send one.
        _write(sync_walks.update_walked(walk.account, walk.asked))
        sync_start.send(walk._replace(after=found[-1].member))
    else:
        _write(sync_walks.update_over(walk.account, walk.asked))
    return len(members)


def _send(members: Sequence[str], cause: Cause) -> None:
    starts = [Starts(some, cause) for some in batched(members, MOST_MEMBERS, strict=False)]
    if refused := sync_start.send_all(starts):
        raise ThrottledError(f"the queue has not taken {refused} messages")


def _write(write: dynamodb.Write) -> None:
    """Write how far a walk is, unless another of its account has begun or it is over."""
    with suppress(LostRaceError):
        dynamodb.commit({"walk": write})
