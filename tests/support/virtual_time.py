"""Many calls of the product at once, in a time that passes only where one of them waits.

One call runs at a time, until it sleeps; then time goes on to the moment at which the next one
wakes. So it is the same on every machine how long something takes and who comes first.
"""

import heapq
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Final

import pytest

_sleep, _monotonic = time.sleep, time.monotonic
HANGS_AFTER: Final = 60
"""How many real seconds a call may run without a sleep before the run fails."""


class VirtualTime:
    """The time of the calls that `run` makes; other threads have the real one."""

    def __init__(self) -> None:
        self.now = 0.0
        self.failures: list[BaseException] = []
        self._order = count()
        self._asleep: list[tuple[float, int, threading.Semaphore]] = []
        self._turn = threading.Semaphore(0)
        self._own = threading.local()

    def run(self, *calls: Callable[[], object]) -> None:
        """Make the calls, which begin at the same moment, and raise what one of them raises."""
        threads = [threading.Thread(target=self._call, args=(call,), daemon=True) for call in calls]
        for thread in threads:
            thread.start()
            assert self._turn.acquire(timeout=HANGS_AFTER)
        while self._asleep:
            self.now, _, sleeper = heapq.heappop(self._asleep)
            sleeper.release()
            assert self._turn.acquire(timeout=HANGS_AFTER), "a call does not go on"
        for failure in self.failures:
            raise failure

    def sleep(self, seconds: float) -> None:
        """Let the others go on until this many seconds have passed."""
        own: threading.Semaphore | None = getattr(self._own, "turn", None)
        if own is None:
            _sleep(seconds)
            return
        heapq.heappush(self._asleep, (self.now + seconds, next(self._order), own))
        self._turn.release()
        own.acquire()

    def monotonic(self) -> float:
        """Return the seconds of this time; in other threads those of the real one."""
        return self.now if hasattr(self._own, "turn") else _monotonic()

    def _call(self, call: Callable[[], object]) -> None:
        self._own.turn = threading.Semaphore(0)
        try:
            self.sleep(0)
            call()
        except BaseException as failure:
            self.failures.append(failure)
        finally:
            self._turn.release()


@contextmanager
def virtual_time() -> Iterator[VirtualTime]:
    """Let calls inside the block sleep in such a time."""
    virtual = VirtualTime()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time, "sleep", virtual.sleep)
        patch.setattr(time, "monotonic", virtual.monotonic)
        yield virtual
