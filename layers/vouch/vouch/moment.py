"""Moments: milliseconds since the epoch inside, ISO 8601 in UTC for others."""

import time
from datetime import UTC, datetime, timedelta
from typing import Final

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def now() -> int:
    """This moment."""
    return time.time_ns() // 1_000_000


def iso(moment: int) -> str:
    """As text: 2025-10-22T10:03:58.390Z."""
    at = EPOCH + timedelta(milliseconds=moment)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
