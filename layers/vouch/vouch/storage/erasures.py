"""The table Accounts: members who were forgotten (DESIGN 5.6).

An erasure is one item under the SHA-256 of the member's URN. It has the moment of the erasure and,
if the member's recommendations were erased too, a tombstone, which only an operator lifts. What a
process stores for a member rests on a right: a credential, a consent, a queued update. The write
that stores it checks, in its own transaction, that the member was not forgotten since the moment at
which the right was established (`since`, in milliseconds). So it is committed either before the
erasure, which then finds it, or not at all.
"""

import hashlib
from collections.abc import Iterable
from typing import Final, NotRequired, TypedDict, cast

from vouch.aws import dynamodb
from vouch.aws.dynamodb import ABSENT, Expression
from vouch.domain.provenance import Provenance
from vouch.errors import (
    AccessTokenError,
    LostRaceError,
    MemberForgottenError,
    RecommendeeForgottenError,
)
from vouch.moment import Milliseconds, in_seconds
from vouch.settings import settings

KEPT_FOR: Final = 30 * 24 * 60 * 60
"""How many seconds an erasure without a tombstone is kept; no queue keeps a message as long."""
NO_TOMBSTONE: Final = Expression("attribute_not_exists(tombstone)")
TOMBSTONE: Final = Expression("attribute_exists(tombstone)")


class Erasure(TypedDict):
    """That a member was forgotten. Moments are milliseconds."""

    forgottenAt: int
    tombstone: NotRequired[int]
    """When the member's recommendations were erased; until it is lifted, none is stored."""


def store(member: str, at: Milliseconds, *, records: bool) -> None:
    """Store that a member is forgotten, with a tombstone if the `records` are erased too.

    A tombstone that is there stays.
    """
    moment, names = Expression("SET forgottenAt = :at", {":at": at}), {"#ttl": "ttl"}
    if records:
        text = f"{moment.text}, tombstone = :at REMOVE #ttl"
        _update(member, Expression(text, moment.values, names))
        return
    until = {**moment.values, ":ttl": in_seconds(at) + KEPT_FOR}
    try:
        text = f"{moment.text}, #ttl = :ttl"
        _update(member, Expression(text, until, names), NO_TOMBSTONE)
    except LostRaceError as lost:
        if not lost.failed:
            raise
        _update(member, moment, TOMBSTONE)


def lift(member: str, now: Milliseconds) -> int | None:
    """Lift a member's tombstone; return since when it stood, or None if there was none."""
    found = of([member]).get(member)
    if found is None or "tombstone" not in found:
        return None
    until, names = {":ttl": in_seconds(now) + KEPT_FOR}, {"#ttl": "ttl"}
    change = Expression("SET #ttl = :ttl REMOVE tombstone", until, names)
    try:
        _update(member, change, TOMBSTONE)
    except LostRaceError as lost:
        if not lost.failed:
            raise
        return None  # the same command, which was sent twice, has lifted it
    return found["tombstone"]


def check_parties(by: Provenance, recommendee: str) -> dict[str, dynamodb.Write]:
    """Build the checks under which a recommendation may be stored that `by.actor` gives."""
    return {
        "actor": check_right(by.actor, by.since),
        "recommendee": check_no_tombstone(recommendee),
    }


def check_no_tombstone(member: str) -> dynamodb.Write:
    """Build the check that a member has no tombstone."""
    return dynamodb.check(settings().accounts_table, _key(member), NO_TOMBSTONE)


def check_tombstone(member: str) -> dynamodb.Write:
    """Build the check that a member has a tombstone."""
    return dynamodb.check(settings().accounts_table, _key(member), TOMBSTONE)


def check_right(member: str, since: int) -> dynamodb.Write:
    """Build the check that a member was not forgotten since then, and has no tombstone."""
    older = Expression("forgottenAt < :since", {":since": since}) & NO_TOMBSTONE
    right = older._replace(text=f"{ABSENT.text} OR ({older.text})")
    return dynamodb.check(settings().accounts_table, _key(member), right)


def require_right(by: Provenance) -> None:
    """Raise AccessTokenError or MemberForgottenError if the actor was forgotten since."""
    found = of([by.actor]).get(by.actor)
    if found and "tombstone" in found:
        raise MemberForgottenError("you were")
    if found and found["forgottenAt"] >= by.since:
        raise AccessTokenError(AccessTokenError.INVALID)


def require_no_tombstone(recommendee: str) -> None:
    """Raise RecommendeeForgottenError if the recommendee has a tombstone."""
    if tombstoned([recommendee]):
        raise RecommendeeForgottenError


def of(members: Iterable[str], *, consistent: bool = True) -> dict[str, Erasure]:
    """Read the erasures of those members who were forgotten, by member."""
    hashed = {_key(each)["pk"]: each for each in members}
    keys = [_key(each) for each in hashed.values()]
    found = dynamodb.get_many(settings().accounts_table, keys, consistent=consistent)
    return {hashed[item["pk"]]: cast("Erasure", item) for item in found}


def tombstoned(members: Iterable[str], *, consistent: bool = True) -> set[str]:
    """Return those of the members who have a tombstone."""
    found = of(members, consistent=consistent)
    return {member for member, each in found.items() if "tombstone" in each}


def partition(member: str) -> str:
    """Return the partition key of what is kept of a member's erasure and withdrawals."""
    return f"forgotten#{hashlib.sha256(member.encode()).hexdigest()}"


def _key(member: str) -> dict[str, str]:
    return {"pk": partition(member), "sk": "member"}


def _update(member: str, change: Expression, condition: Expression | None = None) -> None:
    write = dynamodb.update(settings().accounts_table, _key(member), change, condition)
    dynamodb.commit({"erasure": write})
