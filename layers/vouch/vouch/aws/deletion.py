"""Deletes many items, or ends something, while others may write or delete the same."""

from collections.abc import Iterable
from functools import partial
from itertools import batched

from vouch.aws import dynamodb
from vouch.backoff import retried_until
from vouch.deadline import Deadline
from vouch.errors import LostRaceError


def delete_all(deletes: Iterable[dynamodb.Write], at_once: int, seconds: float) -> int:
    """Commit the deletes; return how many of them deleted something.

    Transactions carry them, because BatchWriteItem takes no conditions, and 10,000 single deletes
    outlast the minute after which the client of `sam remote invoke` gives up and sends the command
    again. Each is tried for so many seconds while other writers or a busy store hinder it.
    """
    chunks = batched(deletes, at_once, strict=False)
    return sum(commit_possible(chunk, Deadline.after(seconds)) for chunk in chunks)


def commit_possible(writes: Iterable[dynamodb.Write], deadline: Deadline) -> int:
    """Commit those writes whose conditions hold, in one transaction; return how many those are."""
    named = {str(number): write for number, write in enumerate(writes)}
    return retried_until(deadline, partial(_commit_possible, named))


def _commit_possible(writes: dynamodb.Transaction) -> int:
    try:
        dynamodb.commit(writes)
    except LostRaceError as lost:
        if not lost.failed:
            raise
        # Done already: an index still shows the item, or the same work is done elsewhere.
        left = {name: each for name, each in writes.items() if name not in lost.failed}
        return _commit_possible(left) if left else 0
    return len(writes)
