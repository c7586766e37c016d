"""moto's DynamoDB with a hundred thousand items in a table: filled at once, and queried quickly.

moto sorts all items of a table for each query, and looks at each of them.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

import pytest
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.dynamo_type import DynamoType, Item, LimitedSizeDict
from moto.dynamodb.models.table import Table

from tests.support.store_calls import after

REGION: Final = "us-east-1"
READS: Final = {"GetItem", "BatchGetItem", "Query"}
SPARE: Final = 2
"""How many items more than its limit moto is shown, so that it sees that others follow."""


def table_of(name: str) -> Table:
    """Return moto's own table."""
    table: Table = dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables[name]
    return table


def fill(name: str, items: Iterable[Mapping[str, Any]]) -> None:
    """Put items, as DynamoDB writes them, into a table past every call.

    Equal texts and numbers are one object, so that a hundred thousand items fit in memory.
    """
    table, known = table_of(name), dict[tuple[str, Any], DynamoType]()
    hash_name, range_name = table.hash_key_attr, table.range_key_attr
    for item in items:
        made: Any = Item.__new__(Item)
        attributes = LimitedSizeDict.__new__(LimitedSizeDict)
        for attribute, value in item.items():
            dict.__setitem__(attributes, attribute, _value(value, known))
        made.attrs, made.hash_key, made.range_key = attributes, attributes[hash_name], None
        if range_name is None:
            table.items[made.hash_key] = made
        else:
            made.range_key = attributes[range_name]
            table.items[made.hash_key][made.range_key] = made


def _value(attribute: Mapping[str, Any], known: dict[tuple[str, Any], DynamoType]) -> DynamoType:
    ((kind, value),) = attribute.items()
    if kind not in {"S", "N"}:
        return DynamoType(dict(attribute))
    found = known.get((kind, value))
    if found is None:
        found = known[kind, value] = DynamoType.__new__(DynamoType)
        found.type, found.value = kind, value
    return found


class Partition(NamedTuple):
    """The items that a query may find, in the order of their sort keys."""

    keys: Sequence[str]
    items: Sequence[Item]

    def chosen(self, comparison: str | None, values: Sequence[DynamoType]) -> range | None:
        """Return the places of the items that a condition selects; None where it is not known."""
        low, high = 0, len(self.items)
        match comparison, [each.value for each in values]:
            case "BETWEEN", [first, last]:
                low, high = bisect_left(self.keys, first), bisect_right(self.keys, last)
            case "<", [last]:
                high = bisect_left(self.keys, last)
            case ">", [first]:
                low = bisect_right(self.keys, first)
            case _:
                return None
        return range(low, high)


@contextmanager
def quick_queries() -> Iterator[None]:
    """Show moto, inside the block, only those items of a table that a query may find."""
    query, known = Table.query, dict[tuple[str, str | None], dict[str, Partition]]()

    def narrowed(table: Table, hash_key: DynamoType, *args: Any, **more: Any) -> Any:
        comparison, values, limit, start, is_forward, _, index = args[:7]
        name = table.name, index
        if name not in known:
            known[name] = _partitions(table, index)
        found = known[name].get(hash_key.value, Partition([], []))
        shown, chosen = found.items, found.chosen(comparison, values)
        if chosen is not None and limit and not start:
            near = chosen[: limit + SPARE] if is_forward else chosen[-limit - SPARE :]
            shown = shown[near.start : near.stop]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(table, "all_items", lambda: list(shown))
            return query(table, hash_key, *args, **more)

    def forget(operation: str, _: object) -> None:
        if operation not in READS:
            known.clear()

    with pytest.MonkeyPatch.context() as patch, after("*", forget):
        patch.setattr(Table, "query", narrowed)
        yield


def _partitions(table: Table, index: str | None) -> dict[str, Partition]:
    """Return the partitions of a table or of an index, by the values of their keys."""
    schema = table.get_index(index).schema if index else table.schema
    hash_name, range_name = (each["AttributeName"] for each in schema)
    found = defaultdict[str, list[tuple[str, int, Item]]](list)
    everything = (each for some in table.items.values() for each in _each(table, some))
    for number, item in enumerate(everything):
        if hash_name in item.attrs and range_name in item.attrs:
            place = item.attrs[range_name].value, number, item
            found[item.attrs[hash_name].value].append(place)
    return {key: _ordered(items) for key, items in found.items()}


def _each(table: Table, stored: Any) -> Iterable[Item]:
    return stored.values() if table.has_range_key else [stored]


def _ordered(items: list[tuple[str, int, Item]]) -> Partition:
    items.sort()
    return Partition([key for key, _, _ in items], [item for _, _, item in items])
