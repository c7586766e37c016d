"""The calls of DynamoDB as they pass: counted, measured, or answered otherwise."""

import itertools
import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from vouch.aws import dynamodb

type Parsed = dict[str, Any]


class Call(NamedTuple):
    """One call that reads: its operation, the items read, and what they weigh."""

    operation: str
    items: int
    size: int

    @property
    def units(self) -> float:
        """Return what an eventually consistent query costs: half a unit for each 4 KB begun."""
        return max(1, math.ceil(self.size / 4096)) * 0.5


_ids = itertools.count(1)


@contextmanager
def after(operation: str, hook: Callable[[str, Parsed], None]) -> Iterator[None]:
    """Let `hook` see, and perhaps change, each answer to this operation (`*`: to all)."""

    def handle(parsed: Parsed, model: Any, **_: Any) -> None:
        hook(model.name, parsed)

    events, name = dynamodb.client().meta.events, f"after-call.dynamodb.{operation}"
    unique = f"store-calls-{next(_ids)}"
    events.register(name, handle, unique_id=unique)
    try:
        yield
    finally:
        events.unregister(name, unique_id=unique)


@contextmanager
def asked(operation: str) -> Iterator[list[Parsed]]:
    """Record what this operation is called with inside the block."""
    seen: list[Parsed] = []

    def handle(params: Parsed, **_: Any) -> None:
        seen.append(params)

    events, name = dynamodb.client().meta.events, f"provide-client-params.dynamodb.{operation}"
    unique = f"store-calls-{next(_ids)}"
    events.register(name, handle, unique_id=unique)
    try:
        yield seen
    finally:
        events.unregister(name, unique_id=unique)


@contextmanager
def recorded() -> Iterator[list[Call]]:
    """Record every call inside the block."""
    calls: list[Call] = []

    def note(operation: str, parsed: Parsed) -> None:
        calls.append(_call(operation, parsed))

    with after("*", note):
        yield calls


def _call(operation: str, parsed: Parsed) -> Call:
    items = [parsed["Item"]] if "Item" in parsed else list(parsed.get("Items", []))
    for found in parsed.get("Responses", {}).values():
        items += found
    return Call(operation, parsed.get("ScannedCount", len(items)), sum(map(size, items)))


def size(item: Mapping[str, Any]) -> int:
    """Return the bytes of an item as DynamoDB counts them: names and values."""
    return sum(len(name.encode()) + _value(attribute) for name, attribute in item.items())


def _value(attribute: Mapping[str, Any]) -> int:
    kind, value = next(iter(attribute.items()))
    match kind:
        case "S":
            return len(value.encode())
        case "B":
            return len(value)
        case "N":
            return math.ceil(len(value) / 2) + 1
        case "M":
            return 3 + sum(1 + len(name.encode()) + _value(each) for name, each in value.items())
        case "L":
            return 3 + sum(1 + _value(each) for each in value)
    raise ValueError(f"no attribute here is of type {kind}")
