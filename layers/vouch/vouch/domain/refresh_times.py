"""The intervals of refreshes, and the moments at which their next runs are due (DESIGN 13.2)."""

import hashlib
import re
from typing import Final

from vouch.moment import Milliseconds, in_milliseconds, month_after

EVERY: Final = re.compile(r"([1-9][0-9]{0,4})([mhd])", re.ASCII)
"""The form of an interval."""
UNITS: Final = {"m": 60, "h": 60 * 60, "d": 24 * 60 * 60}
"""The seconds of an interval's unit."""
LONGEST: Final = 30 * UNITS["d"]
"""The seconds of the longest interval."""
SPREAD: Final = UNITS["h"]
"""The seconds in which the refreshes of a new month begin."""


def seconds_of(every: str) -> int:
    """Return the seconds of an interval; ValueError if the text is none."""
    found = EVERY.fullmatch(every)
    if found is None:
        raise ValueError("no interval")
    return int(found[1]) * UNITS[found[2]]


def next_in_rhythm(run: int, every: str, now: int) -> Milliseconds:
    """Return the first moment after now that lies whole intervals after a run was due."""
    interval = in_milliseconds(seconds_of(every))
    missed = max(now - run, 0) // interval
    return Milliseconds(run + (missed + 1) * interval)


def next_month(account: str, viewer: str, now: int) -> Milliseconds:
    """Return when a paused refresh goes on: its own second of the next month's first hour."""
    within = share_of(account, viewer, SPREAD)
    return Milliseconds(month_after(now) + in_milliseconds(within))


def share_of(account: str, viewer: str, shares: int) -> int:
    """Return which of equal shares a refresh belongs to, always the same one, counted from 0."""
    digest = hashlib.sha256(f"{account}#{viewer}".encode()).digest()
    return int.from_bytes(digest[:4]) % shares
