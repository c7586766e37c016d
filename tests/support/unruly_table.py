"""DynamoDB's client for several threads, with transactions that conflict as they do on AWS.

moto is not atomic between threads; here each call is. Conflicts come at random, from a seed.
"""

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.support.broken_table import refusing
from vouch.aws import dynamodb


class UnrulyTable:
    """A client of one call at a time, which cancels a share of the transactions untried."""

    def __init__(self, real: object, conflicts: float, seed: int) -> None:
        self._real = real
        self._conflicts = conflicts
        self._random = random.Random(seed)  # noqa: S311
        self._lock = threading.RLock()
        self.refused = 0

    def __getattr__(self, name: str) -> Any:
        operation = getattr(self._real, name)
        if not callable(operation):
            return operation

        def call(*args: Any, **kwargs: Any) -> Any:
            with self._lock:
                if name == "transact_write_items" and self._random.random() < self._conflicts:
                    self.refused += 1
                    reasons = [
                        "TransactionConflict",
                        *["None"] * (len(kwargs["TransactItems"]) - 1),
                    ]
                    refusing("TransactionCanceledException", *reasons)()
                return operation(*args, **kwargs)

        return call


@contextmanager
def unruly(conflicts: float = 0, seed: int = 1) -> Iterator[UnrulyTable]:
    """Replace the product's client by that one inside the block."""
    table = UnrulyTable(dynamodb.client(), conflicts, seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dynamodb, "client", lambda: table)
        yield table
