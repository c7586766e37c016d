"""The messages by which the syncs of many members are started (DESIGN 7.5).

    {"version":"1","shard":number,"until":seconds,"after":{"due":seconds,"member":URN}|null}
    {"version":"1","account":id,"asked":milliseconds,"after":URN|null}
    {"version":"1","members":[URN],"until":seconds}
    {"version":"1","members":[URN],"asked":milliseconds}

The first two have a page of members read: of those who are due, or of an account's. The others name
members whose syncs are to be started, because they were due or because their account asked. The
tables say whether a sync is to be started, so a message may come twice or late.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeIs

from vouch.aws import queues
from vouch.domain.keys import PERSON
from vouch.domain.sync_start import AskedAt, Cause, DueBy, DuePlace
from vouch.errors import IllegalArgumentError
from vouch.messages.body import value_of
from vouch.messages.people_erasure import ACCOUNT
from vouch.moment import Milliseconds, Seconds
from vouch.settings import sync_starts_queue

VERSION: Final = "1"
MOST_MEMBERS: Final = 25
"""How many members one message names."""
MOST_SHARDS: Final = 256
MOST_MOMENT: Final = 2**53
FORMS: Final = (
    'the body must be {"version":"1","shard":number,"until":seconds,"after":place or null},'
    ' {"version":"1","account":id,"asked":milliseconds,"after":URN or null}'
    ' or {"version":"1","members":[URN],"until":seconds or "asked":milliseconds}'
)


class DueWalk(NamedTuple):
    """A page of a shard's members who are due by a moment: those behind the place `after`."""

    shard: int
    until: Seconds
    after: DuePlace | None


class AccountWalk(NamedTuple):
    """A page of the members whom an account has connected: those behind the member `after`."""

    account: str
    asked: Milliseconds
    """When the account asked for their syncs."""
    after: str | None


class Starts(NamedTuple):
    """Members whose syncs are to be started, and why."""

    members: tuple[str, ...]
    cause: Cause


type Walk = DueWalk | AccountWalk
type SyncStart = Walk | Starts


def parse(body: str) -> SyncStart:
    """Read a message's body; the error quotes nothing of it."""
    match value_of(body):
        case {"version": "1", "shard": shard, "until": until, "after": after, **rest}:
            if not rest and _is_number(shard, MOST_SHARDS) and _is_number(until):
                return DueWalk(shard, Seconds(until), _place(after))
        case {"version": "1", "account": str(account), "asked": asked, "after": after, **rest}:
            is_place = after is None or _is_member(after)
            if not rest and ACCOUNT.fullmatch(account) and _is_number(asked) and is_place:
                return AccountWalk(account, Milliseconds(asked), after)
        case {"version": "1", "members": list(members), **rest}:
            if 0 < len(members) <= MOST_MEMBERS and all(map(_is_member, members)):
                return Starts(tuple(members), _cause(rest))
    raise IllegalArgumentError(FORMS)


def text(message: SyncStart) -> str:
    """Return the message's body."""
    return json.dumps({"version": VERSION, **_fields(message)}, separators=(",", ":"))


def send(message: SyncStart, delay: int = 0) -> None:
    """Queue a message, which can be received when these seconds have passed."""
    queues.send(sync_starts_queue(), text(message), delay=delay)


def send_all(messages: Sequence[SyncStart]) -> int:
    """Queue messages; return how many the queue has not taken."""
    return len(queues.send_all(sync_starts_queue(), [text(each) for each in messages]))


def _fields(message: SyncStart) -> dict[str, Any]:
    match message:
        case DueWalk(after=DuePlace() as place):
            return {**message._asdict(), "after": place._asdict()}
        case Starts(members, DueBy(moment)):
            return {"members": members, "until": moment}
        case Starts(members, AskedAt(moment)):
            return {"members": members, "asked": moment}
    return message._asdict()


def _place(value: object) -> DuePlace | None:
    match value:
        case None:
            return None
        case {"due": due, "member": member, **rest}:
            if not rest and _is_number(due) and _is_member(member):
                return DuePlace(Seconds(due), member)
    raise IllegalArgumentError(FORMS)


def _cause(value: Mapping[Any, Any]) -> Cause:
    match value:
        case {"until": until, **rest}:
            if not rest and _is_number(until):
                return DueBy(Seconds(until))
        case {"asked": asked, **rest}:
            if not rest and _is_number(asked):
                return AskedAt(Milliseconds(asked))
    raise IllegalArgumentError(FORMS)


def _is_member(value: object) -> TypeIs[str]:
    return isinstance(value, str) and PERSON.fullmatch(value) is not None


def _is_number(value: object, end: int = MOST_MOMENT) -> TypeIs[int]:
    # A boolean is an int too.
    return type(value) is int and 0 <= value < end
