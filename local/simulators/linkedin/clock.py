"""LinkedIn's clock, which may be set wrong, and its daily quota."""

import threading
import time
from collections import Counter

from local.simulators.linkedin.errors import throttled

DAY = 24 * 60 * 60
DAY_MS = DAY * 1000


class Clock:
    """A clock of milliseconds since the epoch, ahead of the machine's by `offset_ms`."""

    def __init__(self) -> None:
        self.offset_ms = 0

    def now(self) -> int:
        return time.time_ns() // 1_000_000 + self.offset_ms


class Quota:
    """How many calls to the recommendations a member of an application may make in a day of UTC."""

    def __init__(self, clock: Clock) -> None:
        self.per_day: int | None = None
        self._clock = clock
        self._used: Counter[tuple[int, str, str]] = Counter()
        self._lock = threading.Lock()

    def set(self, per_day: int | None) -> None:
        """Set the quota (None: without limit) and start to count anew."""
        with self._lock:
            self.per_day = per_day
            self._used.clear()

    def count(self, application: str, member: str) -> None:
        key = (self._clock.now() // DAY_MS, application, member)
        with self._lock:
            if self.per_day is None:
                return
            if self._used[key] >= self.per_day:
                raise throttled("APPLICATION_AND_MEMBER DAY")
            self._used[key] += 1
