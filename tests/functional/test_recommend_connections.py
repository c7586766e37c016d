"""POST /v1/network/recommendations: what is answered, what it costs."""

import base64
import json
import os
from collections.abc import Iterator
from typing import Any

import pytest

from local.simulators.linkup.simulator import LinkupSimulator
from tests.support.linkup_stack import linkup_stack
from tests.support.payers import payer
from tests.support.suggesting import balance, cost, ends, suggest, token
from vouch.aws import secrets
from vouch.clients.linkup.client import LinkupClient, Recommendations
from vouch.http import delivery
from vouch.services.credits import ledger


@pytest.fixture(autouse=True)
def linkup(_stack: None) -> Iterator[LinkupSimulator]:
    with linkup_stack() as simulator:
        yield simulator


def test_the_published_call_is_answered_as_published() -> None:
    answer = suggest(payer(monthly_credits=100), total_results=3, country="US")

    assert answer.status == 200
    assert answer.headers["content-type"] == "application/json"
    assert cost(answer) == ("1", "99")
    data = answer.json["data"]
    assert answer.json["status"] == "success"
    assert data["total_results"] == len(data["recommendations"]) == 3
    for person in data["recommendations"]:
        assert {"name", "subtitle", "profile_url", "insight", "entity_urn"} <= person.keys()


@pytest.mark.parametrize(
    ("case", "fields", "charged"),
    [
        ("member", {"total_results": 300}, 30),
        ("member", {"total_results": 11}, 2),
        ("member", {"total_results": 10}, 1),
        ("member", {}, 1),
        ("none", {"total_results": 50}, 0),
        ("few-7", {"total_results": 300}, 1),
        ("few-25", {"total_results": 300}, 3),
        ("member", {"start_page": 1, "end_page": 3}, 3),
        ("member", {"start_page": 4}, 1),
        ("few-25", {"start_page": 2, "end_page": 9}, 2),
        ("few-25", {"start_page": 7, "end_page": 9}, 0),
        ("member", {"start_page": 1, "end_page": 2, "total_results": 300}, 2),
    ],
)
def test_a_call_is_charged_for_the_people_returned(
    linkup: LinkupSimulator, case: str, fields: dict[str, Any], charged: int
) -> None:
    account, login_token = payer(monthly_credits=200), token(case)

    answer = suggest(account, login_token, **fields)

    assert answer.status == 200
    assert cost(answer) == (str(charged), str(200 - charged))
    assert balance(account)["charged"] == linkup.bill.credits(login_token) == charged


def test_an_answer_comes_through_as_it_is(linkup: LinkupSimulator) -> None:
    account, login_token = payer(), token()
    client = LinkupClient(f"{linkup.url}/v1", linkup.api_key)

    answer = suggest(account, login_token, total_results=40)

    assert answer.body == client.recommend(login_token, total_results=40).body
    assert any("profile_picture" in each for each in answer.json["data"]["recommendations"])


def test_an_account_without_a_limit_is_never_refused_for_credits() -> None:
    account = payer()

    answers = [suggest(account, total_results=1000) for _ in range(3)]

    assert [cost(answer) for answer in answers] == [("100", "unlimited")] * 3
    assert balance(account)["charged"] == 300


def test_a_call_that_could_cost_more_than_is_left_is_refused_before_linkup_is_asked(
    linkup: LinkupSimulator,
) -> None:
    account, login_token = payer(monthly_credits=5), token("few-7")

    answer = suggest(account, login_token, total_results=51)

    assert answer.status == 402
    assert answer.json["status"] == "error"
    assert "6 credits" in answer.json["message"]
    assert cost(answer) == ("0", "5")
    assert linkup.bill.calls(login_token) == []
    assert suggest(account, login_token, total_results=50).status == 200


def test_a_refused_request_costs_nothing_and_makes_no_call(linkup: LinkupSimulator) -> None:
    account = payer(monthly_credits=5)

    for fields in ({"total_results": 0}, {"end_page": 2}, {"country": "XX"}, {"more": 1}):
        assert suggest(account, **fields).status == 400

    assert account.report().json["remaining"] == 5
    assert linkup.bill.calls() == []


def test_each_threshold_is_recorded_by_the_charge_that_reaches_it() -> None:
    account = payer(monthly_credits=10)

    seen = []
    for results in (70, 10, 10, 10):
        suggest(account, total_results=results)
        seen.append({name for name in balance(account) if name.startswith("reached_")})

    assert seen == [set(), {"reached_80"}, {"reached_80"}, {"reached_80", "reached_100"}]


def test_a_threshold_is_recorded_once_a_month() -> None:
    account = payer(monthly_credits=10)
    suggest(account, total_results=80)
    first = balance(account)["reached_80"]

    ledger.set_monthly_credits(account.id, 100)
    suggest(account, total_results=750)

    assert balance(account)["charged"] == 83
    assert balance(account)["reached_80"] == first


def test_linkup_receives_the_request_id_of_the_call(linkup: LinkupSimulator) -> None:
    answer = suggest(payer())

    assert [call.request_id for call in linkup.bill.calls()] == [answer.headers["x-request-id"]]


def test_a_stack_without_a_stored_linkup_key_reserves_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(secrets, "secret", lambda _: None)
    account = payer(monthly_credits=5)

    answer = suggest(account)

    assert answer.status == 502
    assert "no API key of Linkup is stored" in answer.json["message"]
    assert ends(account) == []


def test_an_answer_too_large_to_deliver_names_pages_mode_and_costs_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(delivery, "ROOM", 1000)
    account = payer(monthly_credits=100)

    answer = suggest(account, total_results=300)

    assert answer.status == 502
    assert "start_page" in answer.json["message"]
    assert balance(account)["remaining"] == 100
    assert ends(account) == [("RELEASED", "UPSTREAM_FAILED", "UNKNOWN")]


def test_an_answer_too_large_to_remember_names_pages_mode_and_costs_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real, account = LinkupClient.recommend, payer(monthly_credits=100)
    incompressible = base64.b64encode(os.urandom(4_500_000)).decode()

    def recommend(*args: Any, **named: Any) -> Recommendations:
        return real(*args, **named)._replace(body=json.dumps({"image_url": incompressible}))

    monkeypatch.setattr(LinkupClient, "recommend", recommend)

    refused, delivered = suggest(account, key="k"), suggest(account)

    assert delivered.status == 200
    assert refused.status == 502
    assert refused.json["message"] == (
        "Linkup's answer is too large to be remembered under an Idempotency-Key;"
        " ask for it in parts, with start_page and end_page"
    )
    assert balance(account)["remaining"] == 99
    assert ends(account)[0] == ("RELEASED", "UPSTREAM_FAILED", "UNKNOWN")
    assert account.report().json["upstream"]["estimated"] == 2


def test_a_new_key_of_linkup_is_taken_up_when_the_old_one_is_refused(
    linkup: LinkupSimulator,
) -> None:
    account = payer(monthly_credits=5)
    assert suggest(account).status == 200
    linkup.api_key = "linkup-new-key"
    secrets.client().put_secret_value(SecretId="LinkupApiKey", SecretString="linkup-new-key")

    assert [suggest(account).status, suggest(account).status] == [502, 200]
    assert balance(account)["charged"] == 2
