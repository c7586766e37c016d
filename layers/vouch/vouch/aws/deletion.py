"""Deletes many items, some in each transaction, while others may write or delete them."""

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
    return sum(delete_at_once(chunk, Deadline.after(seconds)) for chunk in chunks)


def delete_at_once(deletes: Iterable[dynamodb.Write], deadline: Deadline) -> int:
    """Commit the deletes in one transaction; return how many of them deleted something."""
    named = {str(number): delete for number, delete in enumerate(deletes)}
    return retried_until(deadline, partial(_delete_at_once, named))


def _delete_at_once(deletes: dynamodb.Transaction) -> int:
    try:
        dynamodb.commit(deletes)
    except LostRaceError as lost:
        if not lost.failed:
            raise
        # Already deleted: an index still shows it, or the same command runs elsewhere.
        left = {name: each for name, each in deletes.items() if name not in lost.failed}
        return _delete_at_once(left) if left else 0
    return len(deletes)
