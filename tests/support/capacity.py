"""What calls of DynamoDB cost: capacity units, and how many entries queries read.

Over moto, whose own ConsumedCapacity is 1 whatever is read. The units are reckoned from the sizes
of items as DynamoDB bills them: one for each 4 KB that are read (half of one where the read is not
strongly consistent) and for each 1 KB that is written. A transaction costs twice that, its checks
too. An index is written apart from its table: once where an entry changes in its place, twice where
it moves.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

import pytest
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.table import Table

from tests.support.large_tables import table_of
from tests.support.store_calls import size
from vouch.aws import dynamodb

READ_UNIT: Final = 4_096
WRITE_UNIT: Final = 1_024
CHECK: Final = "ConditionCheck"
SINGLE: Final = {"PutItem": "Put", "UpdateItem": "Update", "DeleteItem": "Delete"}
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


class Meter:
    """The cost of the calls that it sees; several may read at once, one alone may write."""

    def __init__(self) -> None:
        self.cost = Cost()
        self._query = Table.query
        self._is_consistent = False
        self._queried: list[int] = []
        self._writes: list[tuple[str, Mapping[str, Any], Item | None]] = []

    def before(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        """Note how the call reads, and what is stored where it is going to write."""
        self._is_consistent = params.get("ConsistentRead", False)
        single = {SINGLE[model.name]: params} if model.name in SINGLE else {}
        members = params.get("TransactItems", [single])
        verbs = [(verb, member[verb]) for member in members for verb in member]
        self._writes = [(verb, write, _found(write)) for verb, write in verbs]

    def after(self, parsed: dict[str, Any], model: Any, **_: Any) -> None:
        """Add what the call cost."""
        self.cost = self.cost.plus(self._cost(parsed, model.name))

    def _cost(self, parsed: dict[str, Any], operation: str) -> Cost:
        match operation:
            case "Query":
                units = _read_units(sum(self._queried), is_consistent=self._is_consistent)
                return Cost(1, units, entries=len(self._queried))
            case "GetItem":
                return Cost(1, _read_units(size(parsed.get("Item", {}))))
            case "BatchGetItem":
                found = (item for items in parsed["Responses"].values() for item in items)
                return Cost(1, sum(map(_read_units, map(size, found))))
        times = 2 if operation == "TransactWriteItems" else 1
        return Cost(1, written=sum(_written(*write, times) for write in self._writes))

    def query(self, table: Table, *args: Any, **more: Any) -> tuple[list[Item], int, Any]:
        """Query as moto does, and note the sizes of what is read, projected or not."""
        whole = [*args[:PROJECTION], None, *args[PROJECTION + 1 :]]
        found, scanned, last = self._query(table, *whole, **more)
        self._queried = [_size(item) for item in found]
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


def _found(write: Mapping[str, Any]) -> Item | None:
    """Return what is stored where a write is made."""
    table, key = table_of(write["TableName"]), write.get("Key") or write["Item"]
    sort = DynamoType(key[table.range_key_attr]) if table.range_key_attr else None
    return table.get_item(DynamoType(key[table.hash_key_attr]), sort)


def _written(verb: str, write: Mapping[str, Any], before: Item | None, times: int) -> int:
    after = _found(write)
    own = times * _write_units(max(_size(before), _size(after)))
    if verb == CHECK:
        return own
    indexes = table_of(write["TableName"]).global_indexes
    return own + sum(_moved(index, before, after) for index in indexes)


def _moved(index: Any, before: Item | None, after: Item | None) -> int:
    """Return what it costs to bring an index up to date."""
    old, new = _entry(index, before), _entry(index, after)
    if old is None or new is None or _key(index, old) != _key(index, new):
        return sum(_write_units(_size(entry)) for entry in (old, new) if entry is not None)
    return 0 if old.attrs == new.attrs else _write_units(max(_size(old), _size(new)))


def _entry(index: Any, item: Item | None) -> Item | None:
    if item is None or not all(name in item.attrs for name in index.schema_key_attrs):
        return None
    entry: Item = index.project(item)
    return entry


def _key(index: Any, entry: Item) -> list[Any]:
    return [entry.attrs[name] for name in index.schema_key_attrs]


def _size(item: Item | None) -> int:
    return 0 if item is None else size(item.to_json()["Attributes"])


def _read_units(bytes_: int, *, is_consistent: bool = True) -> float:
    return max(1, math.ceil(bytes_ / READ_UNIT)) * (1 if is_consistent else 0.5)


def _write_units(bytes_: int) -> int:
    return max(1, math.ceil(bytes_ / WRITE_UNIT))
