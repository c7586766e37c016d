"""Waits between tries."""

import random
import time
from collections.abc import Callable
from itertools import count
from typing import Final

from vouch.deadline import Deadline
from vouch.errors import LostRaceError, ThrottledError, UnansweredError

LONGEST: Final = 6
"""How many tries it takes until the wait grows no more."""
LONGEST_RACE: Final = 4
"""Likewise after a lost race: whoever waits long is overtaken by those who have just come."""
SHARE: Final = 16
"""After a lost race a wait is at most one in so many parts of the time left: who has little time
left tries more often than those who have much."""
BUSY: Final = "too many calls at once; ask again"


def pause(tries: int) -> None:
    """Wait at random: up to 20 ms after the first try, twice that after each more, 0.64 s at most.

    The wait is random, so that processes that met do not meet again.
    """
    _wait(_longest(tries, LONGEST))


def _pause_in_race(tries: int, deadline: Deadline) -> None:
    """Wait likewise, 0.16 s at most, and less as the deadline comes near."""
    _wait(min(_longest(tries, LONGEST_RACE), max(0.0, deadline.left()) / SHARE))


def _longest(tries: int, grows_until: int) -> float:
    return 0.01 * 2.0 ** min(tries, grows_until)


def _wait(longest: float) -> None:
    time.sleep(random.uniform(0, longest))  # noqa: S311 (jitter, no secret)


def retried[T](most: int, attempt: Callable[[], T]) -> T:
    """Make at most `most` tries while other writes come first; then raise LostRaceError."""
    for tries in range(1, most):
        try:
            return attempt()
        except LostRaceError:
            pause(tries)
    return attempt()


def retried_conflicts[T](deadline: Deadline, attempt: Callable[[], T]) -> T:
    """Try again while another transaction is under way on an item, which says nothing of it.

    LostRaceError is raised if a condition does not hold, ThrottledError if a try that takes as long
    as the last one would end after the deadline.
    """
    for tries in count(1):
        left = deadline.left()
        try:
            return attempt()
        except LostRaceError as lost:
            if lost.failed:
                raise
            if 2 * deadline.left() <= left:
                raise ThrottledError(BUSY) from lost
            _pause_in_race(tries, deadline)
    raise AssertionError("unreachable")  # pragma: no cover - count() never ends


def retried_until[T](deadline: Deadline, attempt: Callable[[], T]) -> T:
    """Try again while other writes come first, or the store is busy or does not answer.

    It stops when a try that takes as long as the last one would end after the deadline. Then it
    raises UnansweredError if the last try was not answered, else ThrottledError.
    """
    for tries in count(1):
        left = deadline.left()
        try:
            return attempt()
        except (LostRaceError, ThrottledError, UnansweredError) as error:
            if 2 * deadline.left() <= left:
                if isinstance(error, UnansweredError):
                    raise
                raise ThrottledError(BUSY) from error
            if isinstance(error, LostRaceError):
                _pause_in_race(tries, deadline)
            else:
                pause(tries)
    raise AssertionError("unreachable")  # pragma: no cover - count() never ends
