"""Linkup misbehaves: each fault has its documented error, costs nothing and ends in time."""

from typing import Any

import pytest

from local.simulators.faults import Fault
from tests.e2e.customers import Customer
from tests.support.sampling import sampled

MOST_SECONDS = 29
"""The function's timeout."""
FAULTS = [
    ("error-400", 400, "simulated fault"),
    ("error-404", 400, "simulated fault"),
    ("error-422", 400, "simulated fault"),
    ("error-401", 502, "Linkup refused the credentials"),
    ("error-403", 502, "Linkup refused the credentials"),
    ("error-429", 429, ""),
    ("error-429-retry", 429, ""),
    ("error-500", 502, ""),
    ("error-503", 502, ""),
    ("error-503-retry", 502, ""),
    ("error-502", 502, "Linkup answered 502"),
    ("error-504", 502, "Linkup answered 504"),
    ("html-502", 502, "Linkup answered 502"),
    ("reset", 502, ""),
    ("error-under-200", 502, ""),
    ("error-in-data", 502, ""),
    ("html", 502, ""),
    ("empty", 502, ""),
    ("truncated", 502, ""),
    ("truncated-json", 502, ""),
    ("lost", 502, ""),
]
PROXIES = {"error-502", "error-504", "html-502"}
LOST = {"reset", "html", "empty", "truncated", "truncated-json", "lost"}


def fails(customer: Customer, status: int, text: str) -> Any:
    """Check that the call fails in Linkup's shape, free and in time; return its ledger entry."""
    answer = customer.ask(total_results=30)

    assert (answer.status_code, answer.json()["status"]) == (status, "error")
    assert text in answer.json()["message"]
    assert customer.login_token not in answer.text
    assert answer.elapsed.total_seconds() < MOST_SECONDS
    report = customer.check_books()
    assert (report["charged"], report["remaining"]) == (0, 1_000)
    assert report["outcomes"] == {"SETTLED": 0, "RELEASED": 1}
    entry = customer.ledger()[0]
    assert (entry["type"], entry["credits"]) == ("RELEASED", 3)
    return entry


@pytest.mark.parametrize(("case", "status", "text"), sampled(FAULTS, 5))
def test_a_fault_has_its_error_and_costs_nothing(
    customer: Customer, case: str, status: int, text: str
) -> None:
    customer.login_token = customer.new_login_token(case)

    entry = fails(customer, status, text)

    # What Linkup may have billed and nobody here could see is marked in the ledger.
    assert entry["upstream"] == ("UNKNOWN" if case in PROXIES | LOST else "REFUSED")
    assert customer.billed() == 0 or case in LOST


def test_an_answer_that_does_not_come_is_a_504_in_time(customer: Customer) -> None:
    customer.login_token = customer.new_login_token("slow-60")

    entry = fails(customer, 504, "")

    assert entry["upstream"] == "UNKNOWN"
    assert customer.billed() == 3


@pytest.mark.parametrize("name", ["error-429", "error-503"])
def test_linkup_is_asked_once_more_where_it_says_when(customer: Customer, name: str) -> None:
    customer.stack.linkup.faults.arm(Fault(name, retry_after=1), token=customer.login_token)

    answer = customer.ask(total_results=30)

    assert answer.headers["X-Credits-Charged"] == "3"
    assert [call.status for call in customer.bill()] == [int(name[-3:]), 200]
    assert customer.check_books()["charged"] == customer.billed() == 3


@pytest.mark.parametrize(
    "case", sampled(["error-429", "error-500", "reset", "lost", "truncated"], 2)
)
def test_linkup_is_asked_once_where_it_may_have_billed_or_does_not_say_when(
    customer: Customer, case: str
) -> None:
    customer.login_token = customer.new_login_token(case)

    customer.ask()

    assert len(customer.bill()) == 1
