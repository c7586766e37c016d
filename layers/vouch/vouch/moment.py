"""Moments: milliseconds or seconds since the epoch inside, ISO 8601 in UTC for others.

This is the only module that reads the wall clock for the functions.
"""

import time
from datetime import UTC, datetime, timedelta
from typing import Final, NewType

Milliseconds = NewType("Milliseconds", int)
Seconds = NewType("Seconds", int)

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
FIRST: Final = -62_135_596_800_000
LAST: Final = 253_402_300_799_999
"""The first and the last millisecond that ISO 8601 has four digits of a year for."""
DATE: Final = len("2025-10-22")
DAY: Final = 24 * 60 * 60
"""The seconds of a day."""


def now() -> Milliseconds:
    """Return this moment in milliseconds."""
    return Milliseconds(time.time_ns() // 1_000_000)


def seconds() -> Seconds:
    """Return this moment in whole seconds."""
    return in_seconds(now())


def in_seconds(moment: Milliseconds) -> Seconds:
    """Return the second in which a moment lies."""
    return Seconds(moment // 1000)


def second_from(moment: int) -> Seconds:
    """Return the first second that does not begin before a moment."""
    return Seconds(-(-moment // 1000))


def in_milliseconds(moment: int) -> Milliseconds:
    """Return the moment at which a second begins."""
    return Milliseconds(moment * 1000)


def iso(moment: int) -> str:
    """Write a moment given in milliseconds as text: 2025-10-22T10:03:58.390Z.

    A moment before FIRST or after LAST is written as that one.
    """
    at = EPOCH + timedelta(milliseconds=min(max(moment, FIRST), LAST))
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def milliseconds(text: str) -> Milliseconds:
    """Return the moment that ISO 8601 text stands for, in UTC where it has no offset.

    ValueError is raised if the text is no time.
    """
    at = datetime.fromisoformat(text)
    since = (at if at.tzinfo else at.replace(tzinfo=UTC)) - EPOCH
    return Milliseconds(since // timedelta(milliseconds=1))


def today() -> str:
    """Return the date in UTC: 2025-10-22."""
    return iso(now())[:DATE]


def next_day(moment: int) -> Milliseconds:
    """Return when the next day of UTC begins."""
    return in_milliseconds((moment // in_milliseconds(DAY) + 1) * DAY)


def month_after(moment: int) -> Milliseconds:
    """Return when the month of UTC after a moment's begins."""
    at = EPOCH + timedelta(milliseconds=moment)
    year, month = divmod(at.year * 12 + at.month, 12)
    begins = datetime(year, month + 1, 1, tzinfo=UTC)
    return Milliseconds((begins - EPOCH) // timedelta(milliseconds=1))
