"""Walks through all members of an account whose syncs are started, in the table Bookkeeping.

An account has one walk at a time, so that one which asks over and over again has its members read
once. Of walks that requests began at the same moment only the latest goes on. A walk whose messages
were lost counts as over after a while.
"""

from typing import Final, NotRequired, TypedDict, cast

from vouch.aws import dynamodb
from vouch.aws.dynamodb import Expression
from vouch.domain.syncing import QUEUED_FOR, REST
from vouch.moment import DAY, Milliseconds, in_seconds, now
from vouch.settings import settings


class Walk(TypedDict):
    """A walk, and how many members its account had connected when it asked."""

    asked: Milliseconds
    count: NotRequired[int]
    """Absent if the walk was over before this was stored."""
    isExact: NotRequired[int]
    """1, or 0 if there may be more than were counted."""
    until: Milliseconds
    """When the walk counts as over, if none of its pages is read before."""


AT_ONCE: Final = 30_000
"""How many milliseconds lie at most between requests that do not see each other's walk: as many as
a request may take."""
KEPT_FOR: Final = DAY
"""How many seconds a walk is kept after it was over."""


def under_way(account: str) -> Walk | None:
    """Read the walk of an account, if it is under way or was over just now."""
    found = _walk(account)
    return found if found is not None and "count" in found and found["until"] > now() else None


def is_overtaken(account: str, asked: Milliseconds) -> bool:
    """Tell whether a later request of the account, made at the same moment, began a walk too."""
    found = _walk(account)
    return found is not None and asked < found["asked"] <= asked + AT_ONCE


def put_begun(account: str, asked: Milliseconds, count: int, *, is_exact: bool) -> dynamodb.Write:
    """Build the write of a walk whose message was sent, unless it is over already."""
    until = now() + QUEUED_FOR
    item = {
        "asked": asked,
        "count": count,
        "isExact": int(is_exact),
        **_lasting(until),
        **_key(account),
    }
    is_new = Expression("attribute_not_exists(pk) OR asked < :asked", {":asked": asked})
    return dynamodb.put(settings().bookkeeping_table, item, is_new)


def update_walked(account: str, asked: Milliseconds) -> dynamodb.Write:
    """Build the write that keeps a walk under way, because one of its pages was read."""
    own = Expression("asked = :asked", {":asked": asked})
    return _update(account, Expression("SET #until = :until"), now() + QUEUED_FOR, own)


def update_over(account: str, asked: Milliseconds) -> dynamodb.Write:
    """Build the write that ends a walk, whose account may then begin the next after a rest."""
    own = Expression("attribute_not_exists(pk) OR asked <= :asked", {":asked": asked})
    change = Expression("SET asked = :asked, #until = :until")
    return _update(account, change, now() + REST, own)


def _walk(account: str) -> Walk | None:
    return cast("Walk | None", dynamodb.get(settings().bookkeeping_table, _key(account)))


def _update(account: str, change: Expression, until: int, condition: Expression) -> dynamodb.Write:
    lasting = _lasting(until)
    more = Expression(
        f"{change.text}, #ttl = :ttl",
        {f":{name}": value for name, value in lasting.items()},
        {f"#{name}": name for name in lasting},
    )
    return dynamodb.update(settings().bookkeeping_table, _key(account), more, condition)


def _lasting(until: int) -> dict[str, int]:
    return {"until": until, "ttl": in_seconds(Milliseconds(until)) + KEPT_FOR}


def _key(account: str) -> dict[str, str]:
    return {"pk": f"sync-walk#{account}", "sk": "walk"}
