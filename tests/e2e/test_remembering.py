"""Calls of viewers that crash, and large ones: what was paid for is remembered in the end, once."""

import os
import signal
import uuid

import pytest

from local.simulators.answers import Answer
from local.simulators.server import Request
from local.stack import Stack
from tests.e2e.customers import Customer
from tests.e2e.disturbance import processes_of, through
from tests.e2e.faulty_proxy import FaultyProxy
from tests.e2e.reservations import make_overdue, release, undone
from tests.e2e.viewers import Viewer, counted, ids

FUNCTION = "RecommendConnectionsFunction"
WRITE = "DynamoDB_20120810.TransactWriteItems"
SETTLED = 2
"""The second write of a call settles it: one before reserves, those after it remember people."""
PEOPLE = 60
"""More than one transaction remembers."""
MANY = 1_000
MOST_SECONDS = 29
"""The function's timeout."""


class Killing(FaultyProxy):
    """A proxy that kills the function when one of its writes is done, and before it knows that."""

    def __init__(self, stack: Stack, write: int) -> None:
        super().__init__(stack.engine.url, lambda _target: None, seed=0)
        self._stack, self._left = stack, write
        self.killed = 0

    def _fault(self, _call: str) -> str:
        return "served"

    def _forwarded(self, request: Request) -> Answer:
        answer = super()._forwarded(request)
        if request.headers["X-Amz-Target"] == WRITE:
            self._left -= 1
            if self._left == 0:
                self._kill()
        return answer

    def _kill(self) -> None:
        for process in processes_of(self._stack, FUNCTION):
            os.kill(process, signal.SIGKILL)
            self.killed += 1


@pytest.mark.parametrize("write", [SETTLED, SETTLED + 1, SETTLED + 2, SETTLED + 3])
@pytest.mark.parametrize("key", [None, "a-key"])
def test_people_of_a_call_that_is_killed_once_it_is_settled_are_remembered_by_the_sweep(
    stack: Stack, customer: Customer, write: int, key: str | None
) -> None:
    viewer, key = Viewer(customer), key and str(uuid.uuid4())
    earlier = ids(viewer.ask(10))  # the month is open, and the viewer is there
    proxy = Killing(stack, write)

    with through(proxy, stack, FUNCTION):
        answer = viewer.ask(PEOPLE, key)
    left = len(undone(customer))
    if left:
        assert release(stack)["remembered"] == 0  # the call may be under way
        make_overdue(customer)
        assert release(stack) == {"released": 0, "remembered": 1, "failed": 0}

    assert proxy.killed
    assert answer.status_code >= 500
    assert left == (0 if write == SETTLED + 3 else 1)
    assert undone(customer) == []
    people = viewer.people()
    assert len(people) == PEOPLE
    assert {each["times"] for name, each in people.items() if name not in earlier} == {1}
    assert {people[each]["times"] for each in earlier} == {2}
    assert customer.check_books()["charged"] == customer.billed() == 1 + PEOPLE // 10
    if key:
        replayed = viewer.ask(PEOPLE, key)
        assert counted(replayed) == (PEOPLE - 10, 10)
        assert viewer.people() == people


def test_a_call_that_is_killed_before_it_is_settled_costs_nothing_and_remembers_nobody(
    stack: Stack, customer: Customer
) -> None:
    viewer = Viewer(customer)
    viewer.ask(10)
    proxy = Killing(stack, SETTLED - 1)

    with through(proxy, stack, FUNCTION):
        answer = viewer.ask(PEOPLE)
    make_overdue(customer)

    assert release(stack) == {"released": 1, "remembered": 0, "failed": 0}
    assert proxy.killed
    assert answer.status_code >= 500
    assert len(viewer.people()) == 10
    assert customer.check_books()["charged"] == 1


def test_1000_people_of_one_answer_are_delivered_in_time_and_all_are_remembered_once(
    stack: Stack, customer: Customer
) -> None:
    viewer = Viewer(customer)

    answer = viewer.ask(MANY)
    while undone(customer):
        make_overdue(customer)
        assert release(stack)["failed"] == 0

    assert counted(answer) == (MANY, 0)
    assert answer.elapsed.total_seconds() < MOST_SECONDS
    people = viewer.people()
    assert people.keys() == {*ids(answer)}
    assert {each["times"] for each in people.values()} == {1}
    assert customer.check_books()["charged"] == customer.billed() == MANY // 10
