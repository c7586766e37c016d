"""The time that a piece of work may still take."""

import time
from typing import NamedTuple


class Deadline(NamedTuple):
    """A moment on the process's monotonic clock, in seconds."""

    at: float

    @classmethod
    def after(cls, seconds: float) -> "Deadline":
        """Return the moment that is this many seconds from now."""
        return cls(time.monotonic() + seconds)

    def left(self) -> float:
        """Return the seconds that are left; negative once it has passed."""
        return self.at - time.monotonic()

    def earlier(self, seconds: float) -> "Deadline":
        """Return the moment that is these seconds before this one."""
        return Deadline(self.at - seconds)

    def at_most(self, seconds: float) -> "Deadline":
        """Return this deadline, or the moment these seconds from now if that is earlier."""
        return min(self, Deadline.after(seconds))
