"""What all events are made of."""

from collections.abc import Collection, Iterable, Mapping
from hashlib import sha256
from typing import Any, Final, NamedTuple

type Stored = Mapping[str, Any]
"""An item as it is stored."""

SCHEMA: Final = "1"
"""Version of every event's schema (events/schemas)."""


class UnfitItemError(ValueError):
    """An item that no event can be made of; the message holds no value of it."""


class Event(NamedTuple):
    """What subscribers are told, but for `time`."""

    detail_type: str
    detail: dict[str, Any]
    at: int
    """Milliseconds since the epoch: when it came to be."""


def id_of(*parts: str | int) -> str:
    """An event's id: the same for the same parts."""
    return sha256("\0".join(map(str, parts)).encode()).hexdigest()


def told(item: Stored, names: Iterable[str]) -> dict[str, Any]:
    """Those of the attributes that the item has."""
    return {name: item[name] for name in names if name in item}


def check(item: Stored, names: Iterable[str], numbers: Collection[str] = ()) -> None:
    """UnfitItemError unless the item has each, of its type: a number or a text, or a locale."""
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
    return isinstance(value, str)
