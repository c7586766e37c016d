"""How long to wait before trying again."""

import random
import time
from collections.abc import Callable
from itertools import count
from typing import Final

from vouch.deadline import Deadline
from vouch.errors import LostRaceError, ThrottledError, UnansweredError

LONGEST: Final = 6
"""Tries after which the wait grows no more."""


def pause(tries: int) -> None:
    """Wait after so many tries: at random, up to 20 ms after the first, twice that after each more.

    At random, so that those who met do not meet again; 0.64 s at most.
    """
    time.sleep(random.uniform(0, 0.01 * 2 ** min(tries, LONGEST)))  # noqa: S311 (jitter, no secret)


def retried[T](most: int, attempt: Callable[[], T]) -> T:
    """Try again, so many times in all, where another write came first; then LostRaceError."""
    for tries in range(1, most):
        try:
            return attempt()
        except LostRaceError:
            pause(tries)
    return attempt()


def retried_until[T](deadline: Deadline, attempt: Callable[[], T]) -> T:
    """Try again as long as others are in the way or the store is; then ThrottledError.

    Not again if a try that takes as long as the last one would end after the deadline.
    """
    for tries in count(1):
        left = deadline.left()
        try:
            return attempt()
        except (LostRaceError, ThrottledError, UnansweredError) as error:
            if 2 * deadline.left() <= left:
                raise ThrottledError("too many calls at once; ask again") from error
            pause(tries)
    raise AssertionError("unreachable")  # pragma: no cover - count() never ends
