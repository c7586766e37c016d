"""What Linkup's simulator bounds: calls of a minute, and credits."""

import threading
import time
from collections import deque
from http import HTTPStatus

from local.simulators.answers import RefusedError

MINUTE = 60.0


class RateLimit:
    """How many calls are served in any minute, or no limit."""

    def __init__(self) -> None:
        self._per_minute: int | None = None
        self._times = deque[float]()
        self._lock = threading.Lock()

    def set(self, per_minute: int | None) -> None:
        with self._lock:
            self._per_minute = per_minute
            self._times.clear()

    def count(self) -> None:
        now = time.monotonic()
        with self._lock:
            if self._per_minute is None:
                return
            while self._times and self._times[0] <= now - MINUTE:
                self._times.popleft()
            if len(self._times) >= self._per_minute:
                raise RefusedError(HTTPStatus.TOO_MANY_REQUESTS, "Rate limit exceeded")
            self._times.append(now)


class Balance:
    """The credits that are left, or None where they never end; calls of both versions take them."""

    def __init__(self) -> None:
        self._credits: int | None = None
        self._lock = threading.Lock()
        self.login_price = 0
        """How many credits a login costs."""
        self.people_price: int | None = None
        """How many credits a call of v2 for people costs, whomever it finds; None: the tariff."""

    @property
    def credits(self) -> int | None:
        return self._credits

    def set(self, credits: int | None) -> None:
        with self._lock:
            self._credits = credits

    def take(self, credits: int) -> None:
        """Take the price of a call, or refuse the call where less is left."""
        with self._lock:
            if self._credits is None:
                return
            if credits > self._credits:
                raise RefusedError(HTTPStatus.PAYMENT_REQUIRED, "Insufficient credits")
            self._credits -= credits
