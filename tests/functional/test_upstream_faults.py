"""Whatever Linkup does wrong: the documented error, no charge, and within the function's time."""

from collections.abc import Iterator

import pytest

from local.simulators.faults import Fault
from local.simulators.linkup.simulator import LinkupSimulator
from tests.support.linkup_stack import linkup_stack
from tests.support.payers import payer
from tests.support.suggesting import balance, ends, suggest, token
from tests.support.template import timeout_of
from vouch.services.credits import reserve
from vouch.services.network import linkup as calling

FAULTS = {
    "error-400": (400, "UPSTREAM_REFUSED", "REFUSED"),
    "error-404": (400, "UPSTREAM_REFUSED", "REFUSED"),
    "error-422": (400, "UPSTREAM_REFUSED", "REFUSED"),
    "error-401": (502, "UPSTREAM_CREDENTIALS", "REFUSED"),
    "error-403": (502, "UPSTREAM_CREDENTIALS", "REFUSED"),
    "error-429": (429, "THROTTLED", "REFUSED"),
    "error-429-retry": (429, "THROTTLED", "REFUSED"),
    "error-500": (502, "UPSTREAM_FAILED", "REFUSED"),
    "error-503": (502, "UPSTREAM_FAILED", "REFUSED"),
    "error-503-retry": (502, "UPSTREAM_FAILED", "REFUSED"),
    "error-502": (502, "UPSTREAM_FAILED", "UNKNOWN"),
    "error-504": (502, "UPSTREAM_FAILED", "UNKNOWN"),
    "html-502": (502, "UPSTREAM_FAILED", "UNKNOWN"),
    "error-under-200": (502, "UPSTREAM_FAILED", "REFUSED"),
    "error-in-data": (502, "UPSTREAM_FAILED", "REFUSED"),
    "html": (502, "UPSTREAM_FAILED", "UNKNOWN"),
    "empty": (502, "UPSTREAM_FAILED", "UNKNOWN"),
    "truncated": (502, "UPSTREAM_FAILED", "UNKNOWN"),
    "truncated-json": (502, "UPSTREAM_FAILED", "UNKNOWN"),
    "lost": (502, "UPSTREAM_FAILED", "UNKNOWN"),
    "reset": (502, "UPSTREAM_FAILED", "UNKNOWN"),
    "slow-30": (504, "UPSTREAM_TIMEOUT", "UNKNOWN"),
}


@pytest.fixture(autouse=True)
def linkup(_stack: None) -> Iterator[LinkupSimulator]:
    with linkup_stack() as simulator:
        yield simulator


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_answered_as_documented_and_costs_nothing(
    fault: str, linkup: LinkupSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calling, "UPSTREAM", 1 if fault == "slow-30" else calling.UPSTREAM)
    account, login_token = payer(monthly_credits=10), token(fault)
    status, reason, upstream = FAULTS[fault]

    answer = suggest(account, login_token)

    assert answer.status == status, answer.body
    assert answer.json.keys() == {"status", "message"}
    assert answer.json["status"] == "error"
    assert login_token not in answer.body
    assert ("retry-after" in answer.headers) == (status == 429)
    assert balance(account)["remaining"] == 10
    assert ends(account) == [("RELEASED", reason, upstream)]
    tries = 2 if fault.endswith("-retry") else 1
    assert len(linkup.bill.calls(login_token)) == tries


def test_unknown_lines_account_for_calls_linkup_served_without_an_answer(
    linkup: LinkupSimulator,
) -> None:
    account = payer(monthly_credits=10)
    for case in ("member", "lost", "truncated", "error-500", "member", "reset"):
        suggest(account, token(case))

    unknown = [end for end in ends(account) if end[2] == "UNKNOWN"]
    assert len(unknown) == 3  # of which the reset one was not served: nobody here can know
    assert linkup.bill.credits() == balance(account)["charged"] + 2


def test_a_key_is_free_again_after_a_fault(linkup: LinkupSimulator) -> None:
    account, login_token = payer(monthly_credits=10), token()
    linkup.faults.arm(Fault("error-500"), 1, login_token)

    failed = suggest(account, login_token, key="k")
    served = suggest(account, login_token, key="k")

    assert (failed.status, served.status) == (502, 200)
    assert "idempotent-replayed" not in served.headers
    assert balance(account)["charged"] == 1


def test_an_unreachable_linkup_is_502_and_costs_nothing(
    linkup: LinkupSimulator,
) -> None:
    account = payer(monthly_credits=10)
    linkup.stop()

    answer = suggest(account)

    assert answer.status == 502
    assert ends(account) == [("RELEASED", "UPSTREAM_FAILED", "REFUSED")]


def test_timeouts_fit_into_each_other() -> None:
    timeout = timeout_of("recommend_connections")

    assert timeout <= 29
    assert calling.UPSTREAM <= 24
    assert timeout > calling.UPSTREAM + calling.SETTLING
    assert timeout + 60 == reserve.HELD_FOR
