"""DynamoDB's client for many calls at once, with transactions that conflict as they do on AWS.

DynamoDB prepares a transaction on each of its items before it commits it, and refuses every other
transaction on an item on which one is prepared. moto, and the engine of `make run`, make one after
the other. How long that takes is not published; a transaction of four items is some hundredths of a
second.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import pytest

from tests.support.broken_table import refusing
from vouch.aws import dynamodb

PREPARED: Final = 0.02
"""How many seconds a transaction is prepared on its items."""
READING: Final = 0.005
KEYS: Final = ("urn", "pk", "sk")
CONFLICT: Final = "TransactionConflict"


class ContendedTable:
    """A client whose transactions conflict while they are prepared; of calls in virtual time."""

    def __init__(self, real: Any) -> None:
        self._real = real
        self._taken: set[tuple[str, ...]] = set()
        self.transactions = 0
        self.conflicts = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def get_item(self, **params: Any) -> Any:
        time.sleep(READING)
        return self._real.get_item(**params)

    def transact_write_items(self, **params: Any) -> Any:
        """Make a transaction, or refuse it because another one is prepared on an item."""
        places = [_place(write) for each in params["TransactItems"] for write in each.values()]
        reasons = [CONFLICT if each in self._taken else "None" for each in places]
        is_refused = CONFLICT in reasons
        self.transactions += 1
        self.conflicts += is_refused
        if not is_refused:
            self._taken.update(places)
        time.sleep(PREPARED)
        if is_refused:
            refusing("TransactionCanceledException", *reasons)()
        self._taken.difference_update(places)
        return self._real.transact_write_items(**params)


def _place(write: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the table and the key of a member of a transaction."""
    key = write.get("Key") or write["Item"]
    return (write["TableName"], *(str(key[name]) for name in KEYS if name in key))


@contextmanager
def contended() -> Iterator[ContendedTable]:
    """Replace the product's client by that one inside the block."""
    table = ContendedTable(dynamodb.client())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dynamodb, "client", lambda: table)
        yield table
