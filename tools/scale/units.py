"""Units of operations: what one does, as it was measured, and sums of what many do."""

import json
from collections import Counter
from collections.abc import Mapping
from math import ceil
from pathlib import Path
from typing import Any, Final, NamedTuple, Self

type Units = Mapping[str, float]
"""Numbers by unit: "RCU", "messages", "calls to LinkedIn" and so on."""

DERIVED: Final = frozenset({"events.PutEvents", "batches"})
"""Units that depend on how others come together, not on each of them."""
BATCH: Final = 100
"""How many records a stream hands over at once at most."""
EVENTS: Final = 10
"""How many events one call puts on the bus."""
SILENT: Final = "CreditsTable"
"""The table whose records become events only where a threshold is reached."""


class Measured(NamedTuple):
    """What the bench's part `units` wrote."""

    units: Mapping[str, Units]
    """The units of each operation."""
    milliseconds: Mapping[str, float]
    """The CPU of each operation, on the machine of the bench."""
    entry_bytes: Mapping[str, int]
    """The bytes of an entry of the index of what is due: of a sync, of a refresh."""

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read the file."""
        found: dict[str, Any] = json.loads(path.read_text())
        return cls(found["units"], found["milliseconds"], found["entry bytes"])

    def write(self, path: Path) -> None:
        """Write the file."""
        path.parent.mkdir(exist_ok=True)
        names = ("units", "milliseconds", "entry bytes")
        text = json.dumps(dict(zip(names, self, strict=True)), indent=1, sort_keys=True)
        path.write_text(f"{text}\n")


def times(units: Units, number: float) -> Units:
    """Return the units of so many of one operation."""
    return {unit: each * number for unit, each in units.items()}


def plus(*several: Units) -> Units:
    """Return the sum of units, without those that come to nothing."""
    total: Counter[str] = Counter()
    for units in several:
        for unit, number in units.items():
            total[unit] += number  # type: ignore[assignment]
    return {unit: number for unit, number in total.items() if number}


def minus(units: Units, others: Units) -> Units:
    """Return the units that are left without the others."""
    return plus(units, times(others, -1))


def between(low: Units, high: Units, share: float) -> Units:
    """Return units on the straight line from one measurement to another, and beyond it."""
    return plus(times(low, 1 - share), times(high, share))


def published(units: Units) -> Units:
    """Return what the records in these units take where they are handed on in full batches."""
    made: Counter[str] = Counter()
    for unit, number in units.items():
        if unit.startswith("records of "):
            full, rest = divmod(int(number), BATCH)
            made["batches"] += full + (rest > 0)
            if not unit.endswith(SILENT):
                made["events.PutEvents"] += full * (BATCH // EVENTS) + ceil(rest / EVENTS)
    return made
