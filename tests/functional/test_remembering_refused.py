"""Calls that Linkup is not asked for, or refuses: what is said, and what becomes of the viewer."""

from collections.abc import Iterator
from typing import Any

import pytest

from local.simulators.linkup.accounts import id_of
from tests.support import emf, ledger
from tests.support.payers import Payer, payer
from tests.support.remembering import Version, deployment, left_over, people_of
from tests.support.suggesting import ROUTE, balance, ends, suggest
from tests.support.viewing import connect, cookie, states, stored
from vouch.aws import dynamodb
from vouch.storage import viewers


@pytest.fixture
def v2(_stack: None) -> Iterator[Version]:
    with deployment("v2") as version:
        yield version


@pytest.fixture
def v1(_stack: None) -> Iterator[Version]:
    with deployment("v1") as version:
        yield version


def test_a_viewer_nobody_connected_or_of_another_account_is_not_found(v2: Version) -> None:
    account, other = payer(monthly_credits=10), payer()
    v2.connect(other, "ben")

    for viewer in ("anna", "ben"):
        answer = v2.ask(account, viewer)
        assert answer.status == 404
        assert "POST /v1/network/viewers" in answer.json["message"]

    assert v2.asked() == 0
    assert ledger.months(account.id) == {}, "nothing was reserved"


@pytest.mark.parametrize("state", ["CONNECTING", "CHECKPOINT", "DISCONNECTED", "UNCONNECTED"])
def test_a_viewer_without_a_session_is_refused_with_what_to_do(v2: Version, state: Any) -> None:
    account = payer()
    v2.connect(account)
    read = viewers.get(account.id, "anna")
    assert read is not None
    dynamodb.commit({"viewer": viewers.put_viewer(read, state=state)})

    answer = v2.ask(account)

    assert answer.status == 409
    assert answer.json["message"].startswith("the viewer is not connected: ")
    assert v2.asked() == 0


def test_a_viewer_whose_session_ended_at_linkup_is_disconnected_and_pays_nothing(
    v2: Version,
) -> None:
    account = payer(monthly_credits=10)
    v2.connect(account, case="disconnects")

    first, second = v2.ask(account), v2.ask(account)

    assert [first.status, second.status] == [409, 409]
    assert "connect the viewer anew" in first.json["message"]
    assert states(account) == {"anna": "DISCONNECTED"}
    assert ends(account)[-1] == ("RELEASED", "VIEWER_DISCONNECTED", "REFUSED")
    assert balance(account)["reserved"] == 0
    assert (people_of(account), left_over()) == ({}, [])


def test_a_viewer_who_was_connected_anew_meanwhile_stays_connected(v2: Version) -> None:
    account = payer()
    v2.connect(account, case="disconnects")
    v2.ask(account)
    assert connect(account, login_token=cookie()).status == 201
    before = stored(account)

    def anew() -> None:
        read = viewers.get(account.id, "anna")
        assert read is not None
        dynamodb.commit({"viewer": viewers.put_viewer(read, linkupAccount=id_of("another"))})

    dynamodb.commit({"viewer": viewers.put_viewer(before_of(account), linkupAccount=id_of("gone"))})
    with v2.around(before=anew):
        assert v2.ask(account).status == 409

    assert states(account) == {"anna": "CONNECTED"}
    assert before["state"] == "CONNECTED"


def before_of(account: Payer) -> viewers.Viewer:
    read = viewers.get(account.id, "anna")
    assert read is not None
    return read


def test_credits_used_up_at_linkup_are_said_measured_and_released(
    v2: Version, printed: Any
) -> None:
    account = payer(monthly_credits=10)
    v2.connect(account, case="network-insufficient-credits")

    answer = v2.ask(account)

    assert answer.status == 503
    assert "credits at Linkup are used up" in answer.json["message"]
    assert "retry-after" not in answer.headers
    measured = [emf.metrics_of(each) for each in emf.records(printed.getvalue())]
    assert sum(each.get("UpstreamCreditsExhausted", 0) for each in measured) == 1
    assert states(account) == {"anna": "CONNECTED"}
    assert balance(account)["reserved"] == 0
    assert left_over() == []


def test_what_v1_takes_is_refused_under_v2_and_asks_nobody(v2: Version) -> None:
    account = payer()

    answer = suggest(account)

    assert answer.status == 400
    assert "this deployment speaks v2" in answer.json["message"]
    assert v2.asked() == 0


def test_a_viewer_alone_is_refused_under_v1_and_asks_nobody(v1: Version) -> None:
    answer = payer().call("POST", ROUTE, {"viewer": "anna"})

    assert answer.status == 400
    assert "this deployment speaks v1" in answer.json["message"]
    assert v1.asked() == 0


def test_callers_are_not_shown_what_linkup_says_of_the_operators_account(v2: Version) -> None:
    account, login_token = payer(), cookie()
    connect(account, login_token=login_token)

    answer = v2.ask(account)

    assert answer.json.keys() == {"status", "data"}
    assert id_of(login_token) not in answer.body


def test_only_new_under_a_number_beyond_json_costs_nothing(v1: Version) -> None:
    account = payer(monthly_credits=10)
    v1.connect(account)
    real = v1.client.recommend

    def odd(*args: Any, **named: Any) -> Any:
        found = real(*args, **named)
        return found._replace(body=found.body.replace('"data"', '"n": 1e999, "data"', 1))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(v1.client, "recommend", odd)
        refused, shown = v1.ask(account, only_new=True), v1.ask(account)

    assert (refused.status, shown.status) == (502, 200)
    assert balance(account)["charged"] == 1
    upstream = account.report().json["upstream"]
    assert upstream == {"estimated": 2, "unknown_calls": 0, "consumed": None}
