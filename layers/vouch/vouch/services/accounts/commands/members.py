"""Members: all that is held of one, erased."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import batched
from typing import Annotated, Any, Final, Literal

from pydantic import Field

from vouch.aws import dynamodb
from vouch.backoff import retried_until
from vouch.deadline import Deadline
from vouch.domain.status import Status
from vouch.errors import LostRaceError
from vouch.inputs import PersonUrn
from vouch.services.accounts.commands.command import BaseCommand
from vouch.storage import (
    connections,
    idempotency,
    keyring,
    recommendation_index,
    recommendations,
    syncs,
)

PAGE: Final = 500
AT_ONCE: Final = 12
"""Deletes in one transaction; even, so that the two items of a token go together."""
PATIENCE: Final = 10
"""Seconds a transaction is tried while others are in the way or the store is busy."""
STANDINGS: Final = (*Status, recommendations.DELETED)
"""Under which a member's records lie."""


class ForgetMember(BaseCommand):
    """Erase a member's tokens, connections, syncs, remembered answers and, with `records`, records.

    What an earlier try left is erased by the next one.
    """

    action: Literal["forget_member"]
    member: PersonUrn
    records: Annotated[bool, Field(strict=True)] = False

    def run(self) -> dict[str, Any]:
        return {
            "forgotten": {
                "member": self.member,
                # The tokens first: without one the member adds nothing to the rest.
                "tokens": _tokens(self.member),
                "connections": _connections(self.member),
                "answers": _answers(self.member),
                "records": _records(self.member) if self.records else 0,
            }
        }


def _tokens(member: str) -> int:
    def erase() -> int:
        tokens = keyring.credentials("member_token", member)
        _erase(write for token in tokens for write in keyring.delete_credential(token))
        return len(tokens)

    return _until_nothing_is_found(erase)


def _connections(member: str) -> int:
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
        if not _erase(syncs.delete_syncs(member)) and not stored:
            return total


def _answers(member: str) -> int:
    return _until_nothing_is_found(lambda: _erase(idempotency.delete_requests(member)))


def _records(member: str) -> int:
    """Erase what the member gave or received, of any status, even if it is gone at LinkedIn.

    The indexes lag behind the table, and a record whose status the other party changes meanwhile
    can slip through one pass.
    """
    return _until_nothing_is_found(
        lambda: sum(_erase(_erasures(member, finder)) for finder in recommendation_index.INDEXES)
    )


def _until_nothing_is_found(erase: Callable[[], int]) -> int:
    """Erase again what was written after a list was read; how many there were in all."""
    total = 0
    while erased := erase():
        total += erased
    return total


def _erasures(member: str, finder: str) -> Iterator[dynamodb.Write]:
    after: str | None = None
    while found := recommendation_index.newest(finder, member, STANDINGS, after, 0, PAGE):
        yield from (recommendations.delete_record(each.record["urn"], member) for each in found)
        after = found[-1].place


def _erase(deletes: Iterable[dynamodb.Write]) -> int:
    """Do them; for how many there was something to delete.

    In transactions: BatchWriteItem takes no conditions, and 10,000 deletes one by one outlast the
    minute after which the client of `sam remote invoke` gives up and sends the command again.
    """
    total = 0
    for chunk in batched(deletes, AT_ONCE, strict=False):
        named = {str(number): delete for number, delete in enumerate(chunk)}
        total += retried_until(Deadline.after(PATIENCE), partial(_erase_at_once, named))
    return total


def _erase_at_once(deletes: dynamodb.Transaction) -> int:
    try:
        dynamodb.commit(deletes)
    except LostRaceError as lost:
        if not lost.failed:
            raise
        # Gone already: an index still shows it, or the same command runs elsewhere.
        left = {name: each for name, each in deletes.items() if name not in lost.failed}
        return _erase_at_once(left) if left else 0
    return len(deletes)
