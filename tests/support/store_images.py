"""What the store's items are before and after a call that writes, read past the SDK."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.dynamo_type import DynamoType

from tests.support.template import tables
from tools.scale import capacity
from tools.scale.capacity import Item

REGION = "us-east-1"
TABLES = {name: capacity.table(name, properties) for name, properties in tables().items()}

type Read = Callable[[str, Item], Item | None]
"""A function that returns an item of a table, by its key."""


class Write(NamedTuple):
    """A write of one item: its kind, its table, its key, and the item that a Put carries."""

    kind: str
    table: str
    key: Item
    put: Item | None


class Image(NamedTuple):
    """An item before and after a write; a check of a condition changes nothing."""

    kind: str
    table: str
    key: Item
    before: Item | None
    after: Item | None


def writes_of(operation: str, params: Any) -> Iterator[Write]:
    """Yield the writes of a call."""
    match operation:
        case "TransactWriteItems":
            for member in params["TransactItems"]:
                [(kind, each)] = member.items()
                yield _write(kind, each)
        case "PutItem" | "UpdateItem" | "DeleteItem":
            yield _write(operation.removesuffix("Item"), params)


def images(writes: Sequence[Write], before: Sequence[Item | None], read: Read) -> list[Image]:
    """Return what became of the items that were written."""
    return [
        Image(each.kind, each.table, each.key, old, read(each.table, each.key))
        for each, old in zip(writes, before, strict=True)
    ]


def refused(writes: Sequence[Write], before: Sequence[Item | None]) -> list[Image]:
    """Return the images of a call whose condition did not hold: it is billed all the same."""
    return [
        Image("ConditionCheck", each.table, each.key, old, each.put)
        for each, old in zip(writes, before, strict=True)
    ]


def _write(kind: str, params: Mapping[str, Any]) -> Write:
    name, item = params["TableName"], params.get("Item")
    key = item or params["Key"]
    return Write(kind, name, {each: key[each] for each in TABLES[name].keys}, item)


def in_moto(table: str, key: Item) -> Item | None:
    """Return an item as moto stores it."""
    found: Any = dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables[table]
    names = TABLES[table].keys
    at = found.items.get(DynamoType(key[names[0]]))
    if at is not None and len(names) > 1:
        at = at.get(DynamoType(key[names[1]]))
    return None if at is None else at.to_json()["Attributes"]
