"""How often this process may ask LinkedIn whose token it was sent (DESIGN 7.1)."""

from collections import deque
from math import ceil
from threading import Lock
from typing import Final

from vouch.errors import RateLimitedError
from vouch.moment import Milliseconds, now

MINUTE: Final = 60_000
"""The milliseconds of a minute."""


class Allowance:
    """At most `most` calls in any minute, and none during a pause; safe for threads.

    It goes by the wall clock, because a monotonic one stands still while the Lambda runtime is
    frozen. A clock that is set back ends a pause.
    """

    def __init__(self, most: int) -> None:
        self._made = deque[Milliseconds](maxlen=most)
        self._paused_at, self._pause = Milliseconds(0), 0
        self._lock = Lock()

    def take(self, *, free: bool = False) -> None:
        """Take one call, or raise RateLimitedError; a `free` one does not count, nor is limited.

        A pause holds for free calls too.
        """
        with self._lock:
            moment = now()
            left = self._left(moment, self._paused_at, self._pause)
            if not free and not left:
                if len(self._made) == self._made.maxlen:
                    left = self._left(moment, self._made[0], MINUTE)
                if not left:
                    self._made.append(moment)
        if left:
            raise RateLimitedError(
                "LinkedIn cannot be asked now whose token this is; send the request again after the"
                " seconds in Retry-After",
                ceil(left / 1000),
            )

    def pause(self, seconds: int) -> None:
        """Let no call pass for these seconds."""
        with self._lock:
            self._paused_at, self._pause = now(), seconds * 1000

    def renew(self) -> None:
        """Forget all calls and the pause, as a fresh process does."""
        with self._lock:
            self._made.clear()
            self._pause = 0

    @staticmethod
    def _left(moment: Milliseconds, since: Milliseconds, lasting: int) -> int:
        """Return the milliseconds that are left of what began then."""
        gone = moment - since
        return lasting - gone if 0 <= gone < lasting else 0
