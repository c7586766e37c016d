"""Moments as Linkup's v2 writes them: ISO 8601 in UTC."""

import time
from datetime import UTC, datetime, timedelta

DATE = len("2025-10-22")


def now() -> str:
    """Return this moment: 2025-10-22T10:03:58.390Z."""
    at = datetime.fromtimestamp(time.time(), UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def moment(text: str) -> datetime:
    """Return the moment that the text stands for, in UTC where it has no offset, or ValueError."""
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def end(text: str) -> datetime:
    """Return the moment before which a range ends that the text is the last moment or day of."""
    is_day = len(text) == DATE
    return moment(text) + (timedelta(days=1) if is_day else timedelta(milliseconds=1))
