"""The parts that all events share."""

from collections.abc import Collection, Iterable, Mapping
from hashlib import sha256
from typing import Any, Final, NamedTuple

type Stored = Mapping[str, Any]
"""An item as it is stored."""

SCHEMA: Final = "1"
"""The version of every event's schema (events/schemas)."""


class UnfitItemError(ValueError):
    """An item that no event can be made of; the message holds no value of it."""


class Event(NamedTuple):
    """An event as subscribers get it, except for `time`."""

    detail_type: str
    detail: dict[str, Any]
    at: int
    """When the change was made, in milliseconds since the epoch."""


def id_of(*parts: str | int) -> str:
    """Return an event's id, which is the same for the same parts."""
    return sha256("\0".join(map(str, parts)).encode()).hexdigest()


def told(item: Stored, names: Iterable[str]) -> dict[str, Any]:
    """Return the named attributes, as far as the item has them."""
    return {name: item[name] for name in names if name in item}


def check(item: Stored, names: Iterable[str], numbers: Collection[str] = ()) -> None:
    """Raise UnfitItemError unless the item has each attribute, of its type.

    A type is a number, a text, a locale or a list of people's ids.
    """
    for name in names:
        if name not in item:
            raise UnfitItemError(f"{name} is missing")
        if not _fits(name, item[name], number=name in numbers):
            raise UnfitItemError(f"{name} is of another type")


def _fits(name: str, value: object, *, number: bool) -> bool:
    if number:
        return isinstance(value, int)
    if name == "locale":
        return isinstance(value, Mapping) and all(isinstance(each, str) for each in value.values())
    if name == "people":
        return isinstance(value, list) and all(isinstance(each, str) for each in value)
    return isinstance(value, str)
