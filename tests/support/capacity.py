"""What calls of DynamoDB cost: capacity units, and how many entries queries read.

Over moto, whose own ConsumedCapacity is 1 whatever is read; the units are reckoned from the sizes
of items (`tests.support.store_units`).
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

import pytest
from moto.dynamodb.models.dynamo_type import Item
from moto.dynamodb.models.table import Table

from tests.support.store_images import Write, images, in_moto, writes_of
from tests.support.store_units import units_of
from vouch.aws import dynamodb

PROJECTION: Final = 6
"""The place of the projection among the arguments of moto's own query."""


class Cost(NamedTuple):
    """What some calls cost together."""

    requests: int = 0
    read: float = 0
    """RCU."""
    written: int = 0
    """WCU, those of indexes among them."""
    entries: int = 0
    """How many items or index entries queries read."""

    def plus(self, other: "Cost") -> "Cost":
        return Cost(
            self.requests + other.requests,
            self.read + other.read,
            self.written + other.written,
            self.entries + other.entries,
        )


class _Call(threading.local):
    """The call that a thread is making, what its query found, and what was stored before."""

    def __init__(self) -> None:
        self.params: dict[str, Any] = {}
        self.queried: list[Any] = []
        self.writes: list[Write] = []
        self.stored: list[Any] = []


class Meter:
    """The cost of the calls that it sees; several may read at once, one alone may write."""

    def __init__(self) -> None:
        self.cost = Cost()
        self._query = Table.query
        self._call = _Call()

    def before(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        """Note how the call reads, and what is stored where it is going to write."""
        call = self._call
        call.params, call.queried = params, []
        call.writes = [*writes_of(model.name, params)]
        call.stored = [in_moto(each.table, each.key) for each in call.writes]

    def after(self, parsed: dict[str, Any], model: Any, **_: Any) -> None:
        """Add what the call cost; a query is billed for whole items, projected or not."""
        call, whole = self._call, {"Items": self._call.queried}
        found = images(call.writes, call.stored, in_moto)
        units = units_of(model.name, call.params, found, parsed, lambda *_: whole)
        cost = Cost(1, units.get("RCU", 0), int(units.get("WCU", 0)), len(call.queried))
        self.cost = self.cost.plus(cost)

    def query(self, table: Table, *args: Any, **more: Any) -> tuple[list[Item], int, Any]:
        """Query as moto does, and note what is read, projected or not."""
        whole = [*args[:PROJECTION], None, *args[PROJECTION + 1 :]]
        found, scanned, last = self._query(table, *whole, **more)
        self._call.queried = [item.to_json()["Attributes"] for item in found]
        projection = args[PROJECTION]
        return [item.project(projection) if projection else item for item in found], scanned, last


@contextmanager
def metered() -> Iterator[Meter]:
    """Measure what the calls inside the block cost."""
    meter, events = Meter(), dynamodb.client().meta.events
    hooks: dict[str, Callable[..., None]] = {
        "provide-client-params.dynamodb.*": meter.before,
        "after-call.dynamodb.*": meter.after,
    }

    def query(table: Table, *args: Any, **more: Any) -> tuple[list[Item], int, Any]:
        return meter.query(table, *args, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Table, "query", query)
        for name, hook in hooks.items():
            events.register(name, hook)
        try:
            yield meter
        finally:
            for name, hook in hooks.items():
                events.unregister(name, hook)
