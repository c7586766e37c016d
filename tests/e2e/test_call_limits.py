"""One account's slow calls on the deployed system: they are bounded, and others are served."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from itertools import islice

import pytest
import requests

from local.stack import Stack
from tests.e2e.customers import Customer
from tests.e2e.held import Held

OPEN_CALLS = 10
"""The default of OpenCallsPerAccount."""
TOO_MANY = 4


@pytest.fixture
def held(stack: Stack, customer: Customer) -> Iterator[Held]:
    """Hold the answer to each call of the customer's."""
    fault = Held("latency")
    stack.linkup.faults.arm(fault, times=None, token=customer.login_token)
    yield fault
    fault.released.set()


def test_an_account_holds_ten_calls_open_and_the_others_are_refused_while_another_is_served(
    customer: Customer, opened: Callable[..., Customer], held: Held
) -> None:
    other = opened()

    with ThreadPoolExecutor(OPEN_CALLS + TOO_MANY) as pool:
        # The engine's workers start first, because slow starts would outlast the calls held.
        malformed = [pool.submit(customer.ask, country="??") for _ in range(OPEN_CALLS + TOO_MANY)]
        assert {each.result().status_code for each in malformed} == {400}
        calls = [pool.submit(customer.ask) for _ in range(OPEN_CALLS + TOO_MANY)]
        first = [each.result() for each in islice(as_completed(calls), TOO_MANY)]
        meanwhile = other.ask()
        held.released.set()

    assert meanwhile.status_code == 200
    for refused in first:
        assert (refused.status_code, refused.headers["Retry-After"]) == (429, "5")
        assert refused.json()["status"] == "error"
        assert "OpenCallsPerAccount" in refused.json()["message"]
    assert _statuses(calls) == [200] * OPEN_CALLS + [429] * TOO_MANY
    assert len(customer.bill()) == OPEN_CALLS
    assert customer.check_books()["charged"] == customer.billed()
    assert customer.ask().status_code == 200


def _statuses(calls: list[Future[requests.Response]]) -> list[int]:
    return sorted(each.result().status_code for each in calls)
