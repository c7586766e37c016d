"""Stored items whose writes are conditional on their revision."""

from collections.abc import Mapping
from typing import Any, cast


def changed[Item: Mapping[str, Any]](item: Item, /, **changes: Any) -> Item:
    """Return an item with attributes changed (None removes one), as its next write stores it."""
    after: dict[str, Any] = {**item, **changes, "revision": item["revision"] + 1}
    return cast("Item", {name: value for name, value in after.items() if value is not None})
