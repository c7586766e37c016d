"""A member's share of the calls that LinkedIn serves in a day, and who goes on first on the next.

LinkedIn's quotas of a day, which it does not publish, begin again at 00:00 UTC (CONTRACTS 2.10).
The calls of a member's syncs are counted in the member's own items, so that no item counts for all.
"""

import hashlib
from collections.abc import Mapping
from typing import Any, Final, NamedTuple, Self

from vouch.moment import DAY, Milliseconds, in_milliseconds, next_day

DAY_LASTS: Final = in_milliseconds(DAY)
SPREAD: Final = 60 * 60 * 1000
"""How many milliseconds from 00:00 UTC on the syncs go on that waited for a new day."""
BANDS: Final = 4
"""Into how many parts SPREAD is cut. The first is for members whose last complete pass began three
days ago or more, or who have had none; the last is for those whose pass began within a day."""


class ShareUsedError(Exception):
    """The syncs of a member have had their share of the day; LinkedIn was not asked."""

    code: Final = "DAY_SHARE_USED"


class DayCalls(NamedTuple):
    """How many calls a member's syncs have made on a day, which is counted from the epoch on."""

    day: int = 0
    calls: int = 0

    @classmethod
    def of(cls, item: Mapping[str, Any]) -> Self:
        """Return what a sync, or the state of a member's syncs, has counted."""
        return cls(item.get("callsOn", 0), item.get("calls", 0))

    def stored(self) -> dict[str, int]:
        """Return the attributes that hold the count."""
        return {"callsOn": self.day, "calls": self.calls} if self.calls else {}

    def add(self, now: int, most: int = 0) -> Self:
        """Return the count with one more call.

        ShareUsedError is raised if `most` were made today; 0 is no limit.
        """
        today = now // DAY_LASTS
        calls = self.calls if self.day == today else 0
        if most and calls >= most:
            raise ShareUsedError
        return self._replace(day=today, calls=calls + 1)


NO_CALLS: Final = DayCalls()
"""The count where no call was made."""


def next_turn(sync: str, synced: int | None, now: int) -> Milliseconds:
    """Return when a sync goes on that has to wait for the next day of UTC.

    The longer ago the member's last complete pass began (`synced`), the earlier.
    """
    newest = BANDS - 1
    age = newest if synced is None else min(max(now - synced, 0) // DAY_LASTS, newest)
    digest = hashlib.blake2b(sync.encode(), digest_size=4).digest()
    place = (newest - age + int.from_bytes(digest) / 2**32) / BANDS
    return Milliseconds(next_day(now) + int(place * SPREAD))
