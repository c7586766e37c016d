"""What calls of DynamoDB cost: capacity units, and how many entries queries read.

Over moto, whose own ConsumedCapacity is 1 whatever is read: the units are those of DynamoDB's
rules, which `tools.scale.capacity` knows.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

import pytest
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.table import Table

from tests.support.large_tables import table_of
from tests.support.template import tables
from tools.scale.capacity import index_writes, read_units, size, table, write_units
from vouch.aws import dynamodb

CHECK: Final = "ConditionCheck"
SINGLE: Final = {"PutItem": "Put", "UpdateItem": "Update", "DeleteItem": "Delete"}
type Attributes = Mapping[str, Any]

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
        self._writes: list[tuple[str, Mapping[str, Any], Attributes | None]] = []

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
                units = read_units(self._queried, consistent=self._is_consistent)
                return Cost(1, units, entries=len(self._queried))
            case "GetItem":
                return Cost(1, read_units([size(parsed.get("Item", {}))], consistent=True))
            case "BatchGetItem":
                found = (item for items in parsed["Responses"].values() for item in items)
                return Cost(1, sum(read_units([size(item)], consistent=True) for item in found))
        times = 2 if operation == "TransactWriteItems" else 1
        return Cost(1, written=sum(_written(*write, times) for write in self._writes))

    def query(self, table: Table, *args: Any, **more: Any) -> tuple[list[Item], int, Any]:
        """Query as moto does, and note the sizes of what is read, projected or not."""
        whole = [*args[:PROJECTION], None, *args[PROJECTION + 1 :]]
        found, scanned, last = self._query(table, *whole, **more)
        self._queried = [size(_attributes(item)) for item in found]
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


def _found(write: Mapping[str, Any]) -> Attributes | None:
    """Return what is stored where a write is made."""
    stored, key = table_of(write["TableName"]), write.get("Key") or write["Item"]
    sort = DynamoType(key[stored.range_key_attr]) if stored.range_key_attr else None
    item = stored.get_item(DynamoType(key[stored.hash_key_attr]), sort)
    return None if item is None else _attributes(item)


def _attributes(item: Item) -> Attributes:
    found: Attributes = item.to_json()["Attributes"]
    return found


def _written(verb: str, write: Mapping[str, Any], before: Attributes | None, times: int) -> int:
    after = _found(write)
    own = times * write_units(before, after)
    if verb == CHECK:
        return own
    name = write["TableName"]
    moved = index_writes(table(name, tables()[name]), before, after)
    return own + sum(units for _, _, units in moved)
