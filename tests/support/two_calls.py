"""Two calls of the product at once, in every order that two changes of turn allow.

The first call runs until it is about to make its DynamoDB call number `first`. Then the second runs
until it is about to make its own call number `second`. Then the first runs to its end, and so does
the second. No thread sleeps, so each order can be had again.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import product
from typing import Any, NamedTuple

from tests.support.sampling import sampled
from vouch.aws import dynamodb

WAIT = 30
"""How many seconds may pass before a test that hangs fails."""


class Order(NamedTuple):
    """The DynamoDB call, from 1 on, before which each of the two is held up; 0 is never."""

    first: int
    second: int


class TwoCalls:
    """The two calls, which are run once, in one order."""

    def __init__(self, first: Callable[[], object], second: Callable[[], object]) -> None:
        self._first = first
        self._second = threading.Thread(target=self._run_second, args=(second,))
        self._second_stands = threading.Event()
        self._first_is_over = threading.Event()
        self._lock = threading.Lock()
        self.calls = {"first": 0, "second": 0}
        """How many calls of DynamoDB each has made."""
        self._order = Order(0, 0)
        self._failure: BaseException | None = None
        self.reached: set[str] = set()
        """The calls that got as far as the order says."""

    def run(self, order: Order) -> None:
        """Run both to their end; raise an error of either one."""
        self._order = order
        with self._watched_client():
            try:
                self._first()
            finally:
                self._first_is_over.set()
                if "first" not in self.reached:
                    self._second.start()
                self._second.join(WAIT)
        assert not self._second.is_alive()
        if self._failure:
            raise self._failure

    def _run_second(self, second: Callable[[], object]) -> None:
        try:
            second()
        except BaseException as failure:
            self._failure = failure
        finally:
            self._second_stands.set()

    def _before_call(self) -> None:
        # The first call may use threads of its own: whatever is not the second belongs to it.
        who = "second" if threading.current_thread() is self._second else "first"
        with self._lock:
            self.calls[who] += 1
            if self.calls[who] != getattr(self._order, who):
                return
            self.reached.add(who)
        if who == "first":
            self._second.start()
            assert self._second_stands.wait(WAIT)
        else:
            self._second_stands.set()
            assert self._first_is_over.wait(WAIT)

    @contextmanager
    def _watched_client(self) -> Iterator[None]:
        def handle(**_: Any) -> None:
            self._before_call()

        events, name = dynamodb.client().meta.events, "before-call.dynamodb"
        events.register(name, handle, unique_id=name)
        try:
            yield
        finally:
            events.unregister(name, unique_id=name)


def try_orders(run: Callable[[Order], TwoCalls], sample: int) -> None:
    """Run in every order that there is, or in a sample of them; first one after the other."""
    calls = run(Order(0, 0)).calls
    turns = product(range(1, calls["first"] + 1), range(1, calls["second"] + 1))
    for order in sampled(turns, sample):
        assert "first" in run(Order(*order)).reached
