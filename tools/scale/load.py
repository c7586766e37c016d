"""How much is asked of a stack: members, what each does a day, and how uneven the day is."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Final, Self

MOST: Final = 10**9
BOUNDS: Final[Mapping[str, tuple[int, int]]] = {
    "MEMBERS": (1, MOST),
    "CHANGED": (0, 1),
    "QUEUED": (0, 1),
    "NEW": (0, 1),
    "PEAK": (1, 24 * 60),
    "RUNS": (1, 24 * 60),
}
"""The least and the most of a parameter; the others are from 0 to MOST."""


@dataclass(frozen=True)
class Load:
    """A load. Numbers a day are means; what is of a member is of each connected one."""

    members: int = 10_000
    recommendations: int = 20
    """How many a member has received and given, together."""
    syncs: float = 1.0
    """Syncs of a member a day."""
    changed: float = 0.02
    """The share of syncs that find a recommendation changed."""
    reads: float = 5.0
    """Reads of a member a day, half of them GET and half finder pages of 10."""
    writes: float = 0.1
    """Writes of a member a day, half of them CREATE and half changes of the status."""
    queued: float = 0.2
    """The share of the changes of status that go through the queue."""
    accounts: float = 0.001
    """Accounts for each member."""
    calls: float = 0.02
    """Network calls for 10 people, for each member a day."""
    refreshes: float = 0.01
    """Viewers with a daily refresh of 10 people, for each member."""
    new: float = 0.2
    """The share of people whom a call or a refresh brings that are new to the viewer."""
    peak: float = 10.0
    """The requests of the busiest minute, over the mean."""
    runs: int = 1
    """How often a day the schedule of syncs runs."""

    @classmethod
    def of(cls, given: Mapping[str, str], members: int) -> Self:
        """Return the default load of so many members, but for the parameters given as text.

        ValueError, raised where a value is no number or out of bounds, names the parameter.
        """
        changes = {
            field.name: parameter(given, field.name.upper(), is_whole=field.type is int)
            for field in fields(cls)
            if given.get(field.name.upper())
        }
        return replace(cls(), **changes | {"members": members})  # type: ignore[arg-type]


def parameter(given: Mapping[str, str], name: str, *, is_whole: bool = False) -> float:
    """Return the number that a parameter has as text; ValueError names one that cannot be."""
    low, high = BOUNDS.get(name, (0, MOST))
    try:
        value = int(given[name]) if is_whole else float(given[name])
    except ValueError:
        value = -1
    if not low <= value <= high:
        kind = "whole number" if is_whole else "number"
        raise ValueError(f"{name} is a {kind} from {low:,} to {high:,}: see docs/SCALE.md")
    return value


EXAMPLE: Final = Load(changed=0, queued=0, calls=0, refreshes=0)
"""The load of "What a month costs" in docs/BEFORE_YOU_ADOPT.md."""
SIZES: Final = (1_000, 100_000, 1_000_000)
"""The numbers of members that the tables are for."""
