"""Linkup's bill under v1: the estimate is what Linkup documents, but for calls that may be served.

What the simulator's bill has as `documented` is compared with what GET /v1/credits says.
"""

import socket
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import pytest

from local.simulators import faults
from local.simulators.faults import Fault
from local.simulators.linkup.faults import REFUSALS, LinkupFault
from local.simulators.linkup.simulator import LinkupSimulator
from tests.support.linkup_stack import linkup_stack
from tests.support.payers import Payer, payer
from tests.support.sampling import sampled
from tests.support.suggesting import balance, suggest, token
from vouch import settings
from vouch.http import delivery
from vouch.services.network import linkup as calls

MODES: dict[str, dict[str, Any]] = {
    "total": {"total_results": 25},
    "pages": {"start_page": 1, "end_page": 3},
}
STATUSES = {f"error-{status.value}" for status in HTTPStatus if status >= HTTPStatus.BAD_REQUEST}
NAMED = {
    # no whole answer came
    "lost",
    "reset",
    "drop",
    "truncated",
    "latency",
    # an answer that cannot be understood
    "truncated-json",
    "html",
    "empty",
    # the status of a proxy before Linkup
    "html-502",
    "error-408",
    "error-502",
    "error-504",
}
"""The faults after which nobody knows whether Linkup served the call: CONTRACTS 3.1 names them."""
EVERY = sorted(faults.SERVED | faults.NOT_SERVED | STATUSES | REFUSALS.keys())


@pytest.fixture(autouse=True)
def linkup(_stack: None) -> Iterator[LinkupSimulator]:
    with linkup_stack() as simulator:
        yield simulator


def upstream(account: Payer) -> Any:
    """What GET /v1/credits says of Linkup's bill, once it was compared with the ledger's lines."""
    balance(account)  # checks that the counts are the sums of the lines
    report = account.report(count=100).json
    lines = report["ledger"]["elements"]
    estimates = sum(line.get("upstream_estimate", 0) for line in lines)
    assert report["upstream"]["estimated"] == estimates
    assert report["upstream"].keys() == {"estimated", "unknown_calls", "consumed"}
    assert report["upstream"]["consumed"] is None
    return report["upstream"]


def told(estimated: int, unknown: int = 0) -> dict[str, int | None]:
    return {"estimated": estimated, "unknown_calls": unknown, "consumed": None}


@pytest.mark.parametrize("mode", MODES.values(), ids=MODES)
@pytest.mark.parametrize("case", ["member", "few-7", "few-11", "none"])
def test_a_served_call_is_estimated_as_linkup_documents_it(
    linkup: LinkupSimulator, case: str, mode: dict[str, Any]
) -> None:
    account, login_token = payer(), token(case)

    assert suggest(account, login_token, **mode).status == 200

    assert upstream(account) == told(linkup.bill.documented(login_token))


def test_an_empty_call_and_pages_beyond_the_last_differ_by_the_lines_that_say_so(
    linkup: LinkupSimulator,
) -> None:
    account = payer()
    for case, mode in (("none", "total"), ("none", "pages"), ("few-7", "pages")):
        suggest(account, token(case), **MODES[mode])

    report = account.report().json
    lines = [line for line in report["ledger"]["elements"] if line["type"] == "SETTLED"]
    assert [(line["charged"], line["upstream_estimate"]) for line in lines] == [
        (1, 3),
        (0, 3),
        (0, 1),
    ]
    assert (report["charged"], report["upstream"]["estimated"]) == (1, 7)
    assert (linkup.bill.credits(), linkup.bill.documented()) == (1, 7)


@pytest.mark.parametrize("mode", MODES.values(), ids=MODES)
@pytest.mark.parametrize("name", EVERY)
def test_after_each_fault_the_estimate_is_the_documented_bill_or_the_call_is_counted_as_unknown(
    linkup: LinkupSimulator, monkeypatch: pytest.MonkeyPatch, name: str, mode: dict[str, Any]
) -> None:
    monkeypatch.setattr(calls, "UPSTREAM", 0.3 if name == "latency" else calls.UPSTREAM)
    linkup.faults.arm(LinkupFault(name, seconds=2), times=None)
    account = payer()

    assert suggest(account, **mode).status >= 400

    expected = told(0, unknown=1) if name in NAMED else told(linkup.bill.documented())
    assert upstream(account) == expected


@pytest.mark.parametrize("mode", MODES.values(), ids=MODES)
@pytest.mark.parametrize("first", ["error-429", "error-503"])
def test_a_try_that_linkup_asked_to_repeat_is_in_the_estimate_too(
    linkup: LinkupSimulator, monkeypatch: pytest.MonkeyPatch, first: str, mode: dict[str, Any]
) -> None:
    repeated = [name for name in EVERY if name != "drop"]  # unread, so it is not known whose it is
    for then in [None, first, *sampled(repeated)]:
        monkeypatch.setattr(calls, "UPSTREAM", 2.5 if then == "latency" else 24)
        linkup.faults.arm(Fault(first, retry_after=1))
        if then is not None:
            linkup.faults.arm(LinkupFault(then, seconds=4))
        linkup.bill.clear()
        account = payer()

        suggest(account, **mode)

        assert len(linkup.bill.calls()) == 2
        expected = told(0, unknown=1) if then in NAMED else told(linkup.bill.documented())
        assert upstream(account) == expected


def test_a_wrong_key_and_calls_beyond_the_rate_are_estimated_as_documented(
    linkup: LinkupSimulator,
) -> None:
    account, key = payer(), linkup.api_key
    suggest(account)
    linkup.api_key = "another"
    assert suggest(account).status == 502
    linkup.api_key = key
    linkup.faults.arm(LinkupFault("rate-limited"))
    assert suggest(account).status == 429
    linkup.balance.set(0)
    assert suggest(account).status == 502

    assert upstream(account) == told(linkup.bill.documented())
    assert linkup.bill.documented() == 4


def test_linkup_that_is_not_reached_costs_nothing(
    linkup: LinkupSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    monkeypatch.setenv("LINKUP_BASE_URL", f"http://127.0.0.1:{port}/v1")
    settings.linkup.cache_clear()
    account = payer()

    assert suggest(account).status == 502

    assert upstream(account) == told(0)
    assert linkup.bill.calls() == []


def test_an_answer_that_came_and_is_too_large_to_deliver_is_estimated(
    linkup: LinkupSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "ROOM", 1000)
    account = payer()

    assert suggest(account, total_results=300).status == 502

    assert upstream(account) == told(30)
    assert linkup.bill.documented() == 30


def test_a_replay_costs_nothing_more(linkup: LinkupSimulator) -> None:
    account, login_token = payer(), token()

    for _ in range(2):
        assert suggest(account, login_token, key="k").status == 200

    assert upstream(account) == told(linkup.bill.documented()) == told(1)
