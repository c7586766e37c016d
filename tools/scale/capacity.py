"""DynamoDB's rules of what a call is billed: from the sizes of items, before and after it.

A number counts with all its digits. DynamoDB leaves out zeros at an end, so an item may be a byte
or two smaller there; counted so, items of one kind have one size, whatever their ids and times.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

type Item = Mapping[str, Any]
"""Attributes by name, as DynamoDB writes them: `{"S": …}`."""

READ_UNIT: Final = 4_096
WRITE_UNIT: Final = 1_024
STORED_BESIDE: Final = 100
"""How many bytes beside its attributes an item, and each entry of an index, is billed for."""


class Index(NamedTuple):
    """A global secondary index: its keys, and the attributes that an entry has beside them."""

    name: str
    keys: tuple[str, ...]
    projected: frozenset[str] | None
    """None: all."""


class Table(NamedTuple):
    """The keys of a table and its indexes."""

    name: str
    keys: tuple[str, ...]
    indexes: tuple[Index, ...]

    def index_of(self, name: str) -> Index:
        """Return the index of a name."""
        return next(each for each in self.indexes if each.name == name)


def table(name: str, properties: Mapping[str, Any]) -> Table:
    """Read a table out of the properties that create_table takes."""
    indexes = tuple(map(_index, properties.get("GlobalSecondaryIndexes", [])))
    return Table(name, _keys(properties), indexes)


def _keys(properties: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(key["AttributeName"] for key in properties["KeySchema"])


def _index(properties: Mapping[str, Any]) -> Index:
    projection = properties["Projection"]
    kind = projection["ProjectionType"]
    projected = None if kind == "ALL" else frozenset(projection.get("NonKeyAttributes", ()))
    return Index(properties["IndexName"], _keys(properties), projected)


def size(item: Item) -> int:
    """Return the bytes of an item: of names and values."""
    return sum(len(name.encode()) + _value(attribute) for name, attribute in item.items())


def _value(attribute: Mapping[str, Any]) -> int:
    kind, value = next(iter(attribute.items()))
    match kind:
        case "S":
            return len(str(value).encode())
        case "B":
            return len(value)
        case "N":
            digits = str(value).removeprefix("-")
            return math.ceil(len(digits) / 2) + 1 + int(value != digits)
        case "M":
            return 3 + sum(1 + len(name.encode()) + _value(each) for name, each in value.items())
        case "L":
            return 3 + sum(1 + _value(each) for each in value)
    raise ValueError(f"no attribute here is of type {kind}")


def read_units(sizes: Iterable[int], *, consistent: bool) -> float:
    """Return what one Query, or one GetItem, is billed that reads so many bytes."""
    return max(1, math.ceil(sum(sizes) / READ_UNIT)) * (1 if consistent else 0.5)


def write_units(before: Item | None, after: Item | None) -> int:
    """Return what the write of an item is billed: the larger of what was there and what is."""
    largest = max(size(item) if item else 0 for item in (before, after))
    return max(1, math.ceil(largest / WRITE_UNIT))


def entry(table: Table, index: Index, item: Item | None) -> Item | None:
    """Return the entry that an index has of an item; None if it lacks one of the index's keys."""
    if item is None or not all(key in item for key in index.keys):
        return None
    if index.projected is None:
        return item
    kept = {*table.keys, *index.keys, *index.projected}
    return {name: value for name, value in item.items() if name in kept}


def index_writes(
    table: Table, before: Item | None, after: Item | None
) -> Iterator[tuple[Index, Item, int]]:
    """Yield the writes to indexes that a change causes: the index, the entry, its units.

    An entry whose keys change is deleted and put again, which are two writes.
    """
    for index in table.indexes:
        old, new = entry(table, index, before), entry(table, index, after)
        if old == new:
            continue
        if old and new and all(old[key] == new[key] for key in index.keys):
            yield index, new, write_units(old, new)
            continue
        for each in (old, new):
            if each:
                yield index, each, write_units(None, each)


def stored_bytes(table: Table, item: Item | None) -> int:
    """Return for how many bytes an item is billed, with its entries in indexes."""
    if item is None:
        return 0
    entries = [entry(table, index, item) for index in table.indexes]
    return sum(size(each) + STORED_BESIDE for each in (item, *entries) if each)
