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
    """How many calls to the recommendations may be made in a day of UTC.

    `per_day` is for each member of an application, `application_per_day` for all of them.
    """

    def __init__(self, clock: Clock) -> None:
        self.per_day: int | None = None
        self.application_per_day: int | None = None
        self._clock = clock
        self._used: Counter[tuple[int, str, str]] = Counter()
        self._lock = threading.Lock()

    def set(self, per_day: int | None, application_per_day: int | None) -> None:
        """Set the quotas (None: without limit) and start to count anew."""
        with self._lock:
            self.per_day, self.application_per_day = per_day, application_per_day
            self._used.clear()

    def count(self, application: str, member: str) -> None:
        """Count a call, or refuse (429) one that is over a quota."""
        day = self._clock.now() // DAY_MS
        of_member, of_application = (day, application, member), (day, application, "")
        with self._lock:
            if _is_over(self.application_per_day, self._used[of_application]):
                raise throttled("APPLICATION DAY")
            if _is_over(self.per_day, self._used[of_member]):
                raise throttled("APPLICATION_AND_MEMBER DAY")
            self._used.update((of_member, of_application))


def _is_over(most: int | None, used: int) -> bool:
    return most is not None and used >= most
