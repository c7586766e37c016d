"""Many calls at once, and calls that died: what is charged is what was served."""

import threading
import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
import requests

from local.simulators.faults import Fault
from local.stack import Stack
from tests.e2e.customers import Customer
from tests.e2e.reservations import make_overdue, release
from tests.support.sampling import size

CALLS = size(500, 150)
CREDITS = CALLS // 5
TIMES = size(20, 8)
THREADS = 8
SLOW_SECONDS = 5.0


def test_of_many_calls_at_once_exactly_the_affordable_are_served(
    opened: Callable[..., Customer],
) -> None:
    customer = opened(CREDITS)

    with ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(lambda _: customer.ask(total_results=10), range(CALLS)))

    assert Counter(answer.status_code for answer in answers) == {200: CREDITS, 402: CALLS - CREDITS}
    served = [answer for answer in answers if answer.status_code == 200]
    left = sorted(int(answer.headers["X-Credits-Remaining"]) for answer in served)
    assert left[0] == 0
    report = customer.check_books()
    assert (report["remaining"], report["charged"]) == (0, CREDITS)
    assert customer.billed() == len(customer.bill()) == CREDITS
    assert Counter(entry["type"] for entry in customer.ledger()) == {
        "GRANTED": 1,
        "RESERVED": CREDITS,
        "SETTLED": CREDITS,
    }


def test_one_key_sent_many_times_at_once_is_one_call_and_one_charge(customer: Customer) -> None:
    key, barrier = str(uuid.uuid4()), threading.Barrier(TIMES)
    customer.stack.linkup.faults.arm(Fault("latency", 0.5), token=customer.login_token)

    def ask(_: int) -> requests.Response:
        barrier.wait()
        return customer.ask(key, total_results=30)

    with ThreadPoolExecutor(TIMES) as pool:
        answers = list(pool.map(ask, range(TIMES)))

    counted = Counter(answer.status_code for answer in answers)
    assert counted[200] >= 1
    # 429 where the store was too busy to say in time what became of the first call.
    assert set(counted) <= {200, 409, 429}
    assert {it.headers["Retry-After"] for it in answers if it.status_code == 409} <= {"1"}
    bodies = {answer.content for answer in answers if answer.status_code == 200}
    assert {customer.ask(key, total_results=30).content} == bodies
    assert len(customer.bill()) == 1
    assert customer.check_books()["charged"] == customer.billed() == 3


@pytest.fixture
def under_way(customer: Customer) -> Future[requests.Response]:
    """Start a call for 30 people, whose credits are put aside, and which waits for Linkup."""
    customer.ask()  # the month is open
    customer.stack.linkup.faults.arm(Fault("latency", SLOW_SECONDS), token=customer.login_token)
    answer: Future[requests.Response] = Future()

    def call() -> None:
        answer.set_result(customer.ask(str(uuid.uuid4()), total_results=30))

    threading.Thread(target=call).start()
    while not customer.report()["reserved"]:
        assert not answer.done()
    return answer


def test_an_overdue_reservation_is_released_and_never_charged_later(
    stack: Stack, customer: Customer, under_way: Future[requests.Response]
) -> None:
    make_overdue(customer)

    released = release(stack)

    assert released == {"released": 1, "remembered": 0, "failed": 0}
    report = customer.check_books()
    assert (report["remaining"], report["charged"]) == (999, 1)
    entry = customer.ledger()[0]
    assert (entry["type"], entry["credits"]) == ("RELEASED", 3)
    assert (entry["reason"], entry["upstream"]) == ("EXPIRED", "UNKNOWN")
    late = under_way.result()
    assert (late.status_code, late.json()["status"]) == (504, "error")
    assert customer.check_books() == report
    assert customer.billed() == report["charged"] + entry["credits"]


def test_a_reservation_that_is_not_overdue_is_left_alone(
    stack: Stack, customer: Customer, under_way: Future[requests.Response]
) -> None:
    assert release(stack) == {"released": 0, "remembered": 0, "failed": 0}

    assert under_way.result().headers["X-Credits-Charged"] == "3"
    assert customer.check_books()["charged"] == customer.billed() == 4
