"""Erases what is stored of a member, while others may write (DESIGN 5.6)."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from vouch.aws import dynamodb, schedules
from vouch.aws.deletion import delete_all
from vouch.backoff import retried_until
from vouch.deadline import Deadline
from vouch.domain.status import Status
from vouch.moment import now
from vouch.storage import (
    connections,
    erasures,
    idempotency,
    keyring,
    recommendation_index,
    recommendations,
    syncs,
)

PAGE: Final = 500
AT_ONCE: Final = 12
"""How many deletes one transaction has; even, so that a token's two items go together."""
ERASURE_SECONDS: Final = 10
"""How many seconds a transaction is tried while other writers or a busy store hinder it."""
STANDINGS: Final = (*Status, recommendations.DELETED)
"""The statuses under which a member's records are indexed."""


def end_rights(member: str, *, records: bool) -> int:
    """Erase the member's tokens, and store that all older rights to store something have ended.

    The moment of the erasure is later than any read that has found one of the tokens, and later
    than the first moment at which others could see it. By the time between, calls of the store, it
    outweighs clocks that differ.
    """
    total = _tokens(member)
    while True:
        _store_erasure(member, records=records)
        erased = _tokens(member)
        _store_erasure(member, records=records)
        total += erased
        if not erased:
            return total


def _store_erasure(member: str, *, records: bool) -> None:
    def store() -> None:
        erasures.store(member, now(), records=records)

    retried_until(Deadline.after(ERASURE_SECONDS), store)


def _tokens(member: str) -> int:
    def erase() -> int:
        tokens = keyring.credentials("member_token", member)
        _erase(write for token in tokens for write in keyring.delete_credential(token))
        return len(tokens)

    return _until_nothing_is_found(erase)


def erase_connections(member: str) -> int:
    """Erase the member's connections of all accounts, then the syncs, which stop without one.

    A sync that runs meanwhile may store one more page, and a member may connect once more, after
    the member's items were listed: both are listed again. Once a sync's own item is gone, every
    further write of it is refused.
    """
    total = 0
    while True:
        stored = connections.of_member(member)
        total += len(stored)
        _erase(write for each in stored for write in connections.delete_connection(each).values())
        found = syncs.delete_syncs(member)
        # Twice: a command that stops in between finds no name any more, and a worker may make one.
        _unschedule(found.schedules)
        _erase(found.writes)
        _unschedule(found.schedules)
        if not found.writes and not stored:
            return total


def _unschedule(names: Iterable[str]) -> None:
    for name in names:
        schedules.delete(name)


def erase_answers(member: str) -> int:
    return _until_nothing_is_found(lambda: _erase(idempotency.delete_requests(member)))


def erase_records(member: str) -> int:
    """Erase what the member gave or received, of any status, even if LinkedIn no longer has it.

    The indexes lag behind the table, and a record whose status the other party changes meanwhile
    can slip through one pass.
    """
    return _until_nothing_is_found(
        lambda: sum(_erase(_deletes(member, finder)) for finder in recommendation_index.INDEXES)
    )


def _until_nothing_is_found(erase: Callable[[], int]) -> int:
    """Repeat until nothing is found, because more may be written; return the total."""
    total = 0
    while erased := erase():
        total += erased
    return total


def _deletes(member: str, finder: str) -> Iterator[dynamodb.Write]:
    after: str | None = None
    while found := recommendation_index.newest(finder, member, STANDINGS, after, 0, PAGE):
        yield from (recommendations.delete_record(each.record["urn"], member) for each in found)
        after = found[-1].place


def _erase(deletes: Iterable[dynamodb.Write]) -> int:
    """Commit the deletes; return how many of them deleted something."""
    return delete_all(deletes, AT_ONCE, ERASURE_SECONDS)
