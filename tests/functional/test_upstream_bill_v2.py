"""Linkup's bill under v2 beside ours: each credit of their difference is a line of the ledger.

What the simulator billed is compared with what GET /v1/credits says.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from local.simulators import faults
from local.simulators.linkup.accounts import id_of
from local.simulators.linkup.faults import REFUSALS, LinkupFault
from local.simulators.linkup.simulator import LinkupSimulator
from tests.support import ledger
from tests.support.clock import Clock
from tests.support.gateway import Answer
from tests.support.payers import Payer, payer
from tests.support.suggesting import ROUTE, balance
from tests.support.viewing import CODE, connect, cookie, price, submit, viewer_stack
from vouch import settings
from vouch.aws import dynamodb
from vouch.deadline import Deadline
from vouch.services.credits import reserve, settle
from vouch.services.credits.settle import release_overdue
from vouch.storage import credits

LOST = {"lost", "truncated", "truncated-json", "html", "empty"}
"""The faults after which Linkup has billed the call, and nobody here is told what."""
UNTOLD = LOST | {"reset", "drop", "html-502", "error-408", "error-502", "error-504"}
"""The faults after which nobody here knows what Linkup billed."""
FAULTS = sorted((faults.SERVED | faults.NOT_SERVED | REFUSALS.keys()) - {"latency"})


@pytest.fixture(autouse=True)
def linkup(_stack: None) -> Iterator[LinkupSimulator]:
    with viewer_stack() as simulator:
        yield simulator


@pytest.fixture
def account() -> Payer:
    """An account whose viewer anna is connected, at no cost."""
    account = payer(monthly_credits=500)
    assert connect(account).status == 201
    return account


def ask(account: Payer, count: int = 25, **headers: str) -> Answer:
    return account.call("POST", ROUTE, {"viewer": "anna", "total_results": count}, headers)


def upstream(account: Payer) -> Any:
    """What GET /v1/credits says of Linkup's bill, once the ledger's lines have explained it."""
    balance(account)  # checks that the counts are the sums of the lines
    report = account.report(count=100).json
    lines, told = report["ledger"]["elements"], report["upstream"]
    assert told.keys() == {"consumed", "unknown_calls", "difference"}
    assert told["difference"] == told["consumed"] - report["charged"]
    assert told["difference"] == sum(map(difference, lines))
    return told


def difference(line: dict[str, Any]) -> int:
    return int(line.get("upstream_credits", 0) - line.get("charged", 0))


def differing(account: Payer) -> list[tuple[str, int]]:
    """The lines that explain the difference: why each ended, and its part."""
    lines = account.report(count=100).json["ledger"]["elements"]
    return [(line["reason"] or "charged", difference(line)) for line in lines if difference(line)]


def told(consumed: int, difference: int = 0, unknown: int = 0) -> dict[str, int]:
    return {"consumed": consumed, "unknown_calls": unknown, "difference": difference}


def test_bills_that_agree_differ_by_nothing(linkup: LinkupSimulator, account: Payer) -> None:
    for count in (1, 10, 25):
        assert ask(account, count).status == 200

    assert upstream(account) == told(linkup.bill.credits()) == told(5)
    assert differing(account) == []


@pytest.mark.parametrize(("there", "part"), [(0, -3), (2, -1), (3, 0), (9, 6)])
def test_consumption_that_is_not_vouchs_tariff_is_told_by_the_line_of_the_call(
    linkup: LinkupSimulator, account: Payer, there: int, part: int
) -> None:
    linkup.balance.people_price = there

    assert ask(account).headers["x-credits-charged"] == "3"

    assert upstream(account) == told(linkup.bill.credits(), part) == told(there, part)
    assert differing(account) == ([("charged", part)] if part else [])


@pytest.mark.parametrize(("there", "charged"), [(0, 0), (1, 1), (4, 2)])
def test_a_login_that_costs_more_than_is_reserved_for_it_is_told_by_its_line(
    linkup: LinkupSimulator, monkeypatch: pytest.MonkeyPatch, there: int, charged: int
) -> None:
    price(monkeypatch, 2)
    linkup.balance.login_price = there
    account = payer(monthly_credits=9)

    assert connect(account).headers["x-credits-charged"] == str(charged)

    assert upstream(account) == told(linkup.bill.credits(), there - charged)
    assert upstream(account)["consumed"] == there


def test_logins_and_checkpoints_of_a_stack_that_charges_nothing_for_them_are_its_difference(
    linkup: LinkupSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    price(monkeypatch, 0)
    linkup.balance.login_price = 3
    account = payer(monthly_credits=9)

    connect(account, login_token=cookie("checkpoint-code"))
    assert submit(account, "000000").status == 400
    assert submit(account, CODE).status == 200

    assert upstream(account) == told(linkup.bill.credits(), 4) == told(4, 4)
    assert differing(account) == [("charged", 1), ("charged", 3)]


@pytest.mark.parametrize("name", FAULTS)
def test_after_each_fault_consumed_is_the_bill_less_what_calls_of_unknown_price_cost(
    linkup: LinkupSimulator, account: Payer, name: str
) -> None:
    assert ask(account).status == 200
    linkup.faults.arm(LinkupFault(name), operation=None if name == "drop" else "network")

    assert ask(account, 45).status >= 400

    told_of = linkup.bill.credits() - (5 if name in LOST else 0)
    assert (
        upstream(account)
        == told(told_of, unknown=int(name in UNTOLD))
        == told(3, unknown=int(name in UNTOLD))
    )


def test_a_lost_login_is_one_call_of_unknown_price(linkup: LinkupSimulator) -> None:
    linkup.balance.login_price = 1
    account, login_token = payer(monthly_credits=9), cookie("login-lost")

    assert connect(account, login_token=login_token).status == 502

    assert upstream(account) == told(0, unknown=1)
    assert linkup.bill.credits() == 1


def test_a_viewer_whose_session_ended_costs_nothing_there_and_here(
    linkup: LinkupSimulator, account: Payer
) -> None:
    linkup.accounts.disconnect(linkup.accounts.newest()[0].account_id)

    assert ask(account).status == 409

    assert upstream(account) == told(linkup.bill.credits()) == told(0)


def test_a_repetition_that_linkup_asked_for_is_billed_once(
    linkup: LinkupSimulator, account: Payer
) -> None:
    linkup.faults.arm(LinkupFault("rate-limited", retry_after=1))

    assert ask(account).status == 200

    assert upstream(account) == told(linkup.bill.credits()) == told(3)


def test_all_of_it_together_is_explained_line_by_line(
    linkup: LinkupSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    price(monkeypatch, 1)
    linkup.balance.login_price = 2
    account, login_token = payer(monthly_credits=99), cookie("checkpoint-code")
    connect(account, login_token=login_token)
    submit(account)
    for fault in (None, "lost", "insufficient-credits", "reset", None):
        if fault:
            linkup.faults.arm(LinkupFault(fault), operation="network")
        ask(account, 30)
    linkup.balance.people_price = 5
    ask(account, 30)
    assert ask(account, 30, **{"Idempotency-Key": "k"}).status == 200
    assert ask(account, 30, **{"Idempotency-Key": "k"}).status == 200  # replayed

    bill = linkup.bill.credits()
    assert bill == 2 + 1 + 3 + 3 + 3 + 5 + 5
    assert upstream(account) == told(bill - 3, 5, unknown=2)
    assert differing(account) == [("charged", 2), ("charged", 2), ("charged", 1)]
    (viewer,) = linkup.accounts.newest()
    assert viewer.account_id == id_of(login_token)


def test_a_month_in_which_an_earlier_release_ended_calls_has_nulls_and_its_lines(
    linkup: LinkupSimulator, account: Payer
) -> None:
    ask(account)
    _uncount(account)
    ask(account)

    report = account.report().json

    assert report["upstream"] == dict.fromkeys(("consumed", "unknown_calls", "difference"))
    lines = [line for line in report["ledger"]["elements"] if line["type"] == "SETTLED"]
    assert [line["upstream_credits"] for line in lines] == [3, 3, 0]


def _uncount(account: Payer) -> None:
    """Leave the balance as a release leaves it that counts nothing of Linkup's bill."""
    ((period, items),) = ledger.months(account.id).items()
    counts = [name for name in ledger.balance_of(items) if name.startswith("upstream")]
    assert len(counts) == 4
    place = {"pk": f"{account.id}#{period}", "sk": "balance"}
    change = dynamodb.Expression(f"REMOVE {', '.join(counts)}")
    table = settings.settings().credits_table
    dynamodb.commit({"balance": dynamodb.update(table, place, change, dynamodb.PRESENT)})


def test_a_month_without_use_has_zeros(account: Payer) -> None:
    assert account.report(period="2020-01").json["upstream"] == told(0)


def test_at_the_turn_of_the_month_a_call_counts_in_the_month_it_was_reserved_in(
    linkup: LinkupSimulator, clock: Clock
) -> None:
    clock.now = 1_793_491_190  # 2026-10-31T23:59:50Z
    account = payer(monthly_credits=9)
    settled, expired = _reserve(account), _reserve(account)
    clock.advance(20)
    settle.settle(settled, 1, Deadline.after(5), upstream_credits=3)
    clock.advance(reserve.HELD_FOR)
    assert release_overdue(Deadline.after(5)).released == 1

    october, november = (
        account.report(period=period).json["upstream"] for period in ("2026-10", "2026-11")
    )
    assert october == told(3, 2, unknown=1)
    assert november == told(0)
    assert credits.reservation(account.id, "2026-10", expired["id"])
    ledger.check(account.id)


def _reserve(account: Payer) -> Any:
    return reserve.reserve(account.id, 3, Deadline.after(5))


def test_after_a_change_of_version_the_numbers_are_those_of_the_version_spoken_now(
    linkup: LinkupSimulator, account: Payer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(account)
    monkeypatch.setenv("LINKUP_VERSION", "v1")
    settings.linkup_version.cache_clear()

    assert account.report().json["upstream"] == {
        "estimated": 0,
        "unknown_calls": 0,
        "consumed": None,
    }
