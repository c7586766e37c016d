"""Units of operations: what one does, and sums of what many do."""

from collections import Counter
from collections.abc import Mapping
from typing import Final

type Units = Mapping[str, float]
"""Numbers by unit: "RCU", "messages", "calls to LinkedIn" and so on."""

DERIVED: Final = frozenset({"events.PutEvents", "batches"})
"""Units that depend on how others come together, not on each of them."""


def times(units: Units, number: float) -> Units:
    """Return the units of so many of one operation."""
    return {unit: each * number for unit, each in units.items()}


def plus(*several: Units) -> Units:
    """Return the sum of units."""
    total: Counter[str] = Counter()
    for units in several:
        for unit, number in units.items():
            total[unit] += number  # type: ignore[assignment]
    return total


def minus(units: Units, others: Units) -> Units:
    """Return the units that are left without the others."""
    return plus(units, times(others, -1))
