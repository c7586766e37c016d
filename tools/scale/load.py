"""How much is asked of a stack: members, what each does a day, and how uneven the day is."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Final, Self


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

        ValueError is raised where one is no number, or no load can have it.
        """
        changes: dict[str, Any] = {
            field.name: (int if field.type == "int" or field.type is int else float)(text)
            for field in fields(cls)
            if (text := given.get(field.name.upper()))
        }
        found = replace(cls(), **changes | {"members": members})
        if min(asdict(found).values()) < 0 or min(found.members, found.runs, found.peak) < 1:
            raise ValueError("a parameter is too small for a load")
        return found


EXAMPLE: Final = Load(changed=0, queued=0, calls=0, refreshes=0)
"""The load of "What a month costs" in docs/BEFORE_YOU_ADOPT.md."""
SIZES: Final = (1_000, 100_000, 1_000_000)
"""The numbers of members that the tables are for."""
