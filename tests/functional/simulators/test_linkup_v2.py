"""Linkup's simulator over real HTTP: v2 (CONTRACTS 3.5)."""

from datetime import datetime
from typing import Any

import pytest
import requests

from local.simulators.linkup.accounts import id_of
from tests.support.linkup_client import TOKEN, Client

PERSON = {"name", "subtitle", "profile_url", "insight", "entity_urn", "profile_picture"}


def opened(answer: requests.Response) -> Any:
    """Return the data of a success."""
    assert (answer.status_code, answer.json()["success"]) == (200, True), answer.text
    return answer.json()["data"]


def code_of(answer: requests.Response) -> tuple[int, str]:
    """Return the status and the code of a failure, which is never charged."""
    body = answer.json()
    assert (body["success"], body["metadata"]["credits_consumed"]) == (False, 0)
    assert body["error"].keys() == {"code", "message"}
    return answer.status_code, body["error"]["code"]


def connected(linkup: Client, token: str = TOKEN) -> str:
    account_id: str = opened(linkup.log_in(token))["account_id"]
    return account_id


def urns(answer: requests.Response) -> list[str]:
    """Return the people of an answer, in its order."""
    return [each["entity_urn"] for each in opened(answer)["recommendations"]]


def test_a_plain_token_is_connected_at_once_and_its_account_is_listed(linkup: Client) -> None:
    answer = linkup.log_in(country="US")

    account_id = id_of(TOKEN)
    assert opened(answer) == {"account_id": account_id, "status": "connected"}
    metadata = answer.json()["metadata"]
    assert datetime.fromisoformat(metadata.pop("timestamp")).tzinfo
    assert metadata == {"action": "login", "account_id": account_id, "credits_consumed": 0}
    account = opened(linkup.call("GET", f"accounts/{account_id}"))
    assert datetime.fromisoformat(account.pop("created_at")).tzinfo
    assert account == {
        "account_id": account_id, "platform": "linkedin", "status": "connected", "country": "US",
    }  # fmt: skip


def test_the_same_token_is_the_same_account_and_another_is_another(linkup: Client) -> None:
    first = connected(linkup)
    before = opened(linkup.call("GET", f"accounts/{first}"))

    assert connected(linkup, "other") != first == connected(linkup)
    assert opened(linkup.call("GET", f"accounts/{first}")) == before


def test_accounts_are_listed_newest_first_up_to_the_limit(linkup: Client) -> None:
    made = [connected(linkup, f"few-1:{number}") for number in range(3)]

    listed = opened(linkup.call("GET", "accounts"))["accounts"]
    assert [each["account_id"] for each in listed] == made[::-1]
    assert opened(linkup.call("GET", "accounts?limit=2"))["accounts"] == listed[:2]
    for limit in ("0", "501", "many", "-1"):
        assert code_of(linkup.call("GET", f"accounts?limit={limit}")) == (400, "INVALID_PARAMS")


def test_a_code_challenge_takes_the_right_code_alone_and_costs_a_credit(linkup: Client) -> None:
    answer = opened(linkup.log_in("checkpoint-code:a"))
    account_id = answer["account_id"]
    assert answer == {
        "account_id": account_id,
        "status": "checkpoint_required",
        "challenge_type": "code_challenge",
    }

    for code in (None, "", "654321"):
        assert code_of(linkup.pass_checkpoint(account_id, code)) == (400, "INVALID_PARAMS")
    assert code_of(linkup.suggest(account_id)) == (403, "ACCOUNT_INACTIVE")
    passed = linkup.pass_checkpoint(account_id, "123456")

    assert opened(passed) == {"account_id": account_id, "status": "connected"}
    assert passed.json()["metadata"]["credits_consumed"] == linkup.bill()["credits"] == 1
    assert code_of(linkup.pass_checkpoint(account_id, "123456")) == (400, "INVALID_PARAMS")
    assert opened(linkup.suggest(account_id))["total_results"] == 10


def test_an_app_challenge_waits_for_the_approval(linkup: Client) -> None:
    token = "checkpoint-app:a"
    answer = opened(linkup.log_in(token))
    account_id = answer["account_id"]
    assert answer["challenge_type"] == "app_challenge"

    assert code_of(linkup.pass_checkpoint(account_id, "123456")) == (400, "INVALID_PARAMS")
    linkup.told("approve", login_token=token)
    assert opened(linkup.log_in(token))["status"] == "checkpoint_required"
    assert opened(linkup.pass_checkpoint(account_id))["status"] == "connected"


def test_people_are_those_of_the_login_token_each_with_a_picture(linkup: Client) -> None:
    account_id = connected(linkup)
    in_v1 = linkup.data(total_results=23)["recommendations"]

    answer = linkup.suggest(account_id, count=23)

    data = opened(answer)
    assert data["total_results"] == 23
    assert data["pagination"] == {"results_per_page": 10, "pages_fetched": 3}
    assert answer.json()["metadata"]["credits_consumed"] == 3
    assert answer.json()["metadata"]["action"] == "recommendations"
    assert all(set(person) >= PERSON for person in data["recommendations"])
    assert [person | {"profile_picture": found["profile_picture"]}
            for person, found in zip(in_v1, data["recommendations"], strict=True)
            ] == data["recommendations"]  # fmt: skip
    assert [person | found for person, found in zip(data["recommendations"], in_v1, strict=True)
            ] == data["recommendations"]  # fmt: skip


@pytest.mark.parametrize(
    ("token", "returned", "cost"), [("none:a", 0, 0), ("few-7:a", 7, 1), (TOKEN, 1_000, 100)]
)
def test_people_cost_a_credit_for_ten(linkup: Client, token: str, returned: int, cost: int) -> None:
    account_id = connected(linkup, token)

    data = opened(linkup.suggest(account_id, count=1_000))

    assert (len(data["recommendations"]), data["total_results"]) == (returned, returned)
    assert linkup.bill()["credits"] == cost


def test_a_network_that_grows_has_others_at_the_top_at_each_call_who_were_not_there_before(
    linkup: Client,
) -> None:
    account_id = connected(linkup, "grows-5:a")

    first, second, third = (urns(linkup.suggest(account_id, count=1_000)) for _ in range(3))

    assert second[5:] == first
    assert third[5:] == second
    assert len({*third}) == len(third) == len(first) + 10


def test_a_network_grows_by_no_call_that_was_refused_and_goes_on_after_a_login(
    linkup: Client,
) -> None:
    account_id = connected(linkup, "grows-3:a")
    first = urns(linkup.suggest(account_id, count=10))

    linkup.told("balance", credits=0)
    assert linkup.suggest(account_id, count=10).status_code == 402
    linkup.told("balance", credits=None)
    linkup.told("disconnect", account_id=account_id)
    assert linkup.suggest(account_id, count=10).status_code == 403
    connected(linkup, "grows-3:a")

    assert urns(linkup.suggest(account_id, count=10))[3:] == first[:7]


def test_a_network_that_grows_ends_with_everybody(linkup: Client) -> None:
    account_id = connected(linkup, "grows-400:a")

    *_, last, again = (urns(linkup.suggest(account_id, count=2_000)) for _ in range(4))

    assert last == again
    assert len({*last}) == len(last) >= 1_000


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ([], "INVALID_PARAMS"),
        ({"action": "connections"}, "INVALID_ACTION"),
        ({"params": []}, "INVALID_PARAMS"),
        ({"params": {"count": 0}}, "INVALID_PARAMS"),
        ({"params": {"count": True}}, "INVALID_PARAMS"),
        ({"params": {"count": "9"}}, "INVALID_PARAMS"),
        ({"account_id": "acc_of_nobody"}, "INVALID_ACCOUNT"),
        ({"account_id": ["a"]}, "INVALID_ACCOUNT"),
        ({"account_id": None}, "INVALID_ACCOUNT"),
    ],
)
def test_bad_calls_for_people_have_their_code_and_are_free(
    linkup: Client, body: Any, code: str
) -> None:
    asked = {"account_id": connected(linkup), "action": "recommendations", "params": {"count": 3}}

    answer = linkup.call("POST", "network", {**asked, **body} if isinstance(body, dict) else body)

    assert code_of(answer)[1] == code
    assert linkup.bill()["credits"] == 0


@pytest.mark.parametrize(
    "more",
    [
        {"platform": "telegram"},
        {"login_token": ""},
        {"login_token": 7},
        {"country": "XX"},
        {"country": ["FR"]},
        {"email": "ana@example.org", "password": "secret"},
    ],
)
def test_a_bad_login_is_refused_and_makes_no_account(linkup: Client, more: dict[str, Any]) -> None:
    answer = linkup.call(
        "POST", "login", {"platform": "linkedin", "login_token": TOKEN, "country": "FR", **more}
    )

    assert code_of(answer) == (400, "INVALID_PARAMS")
    assert linkup.control("GET", "accounts").json() == {"accounts": []}


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "login"), ("POST", "checkpoint"), ("POST", "network"), ("GET", "accounts"),
     ("GET", "accounts/acc_1"), ("GET", "credits"), ("GET", "logs")],
)  # fmt: skip
def test_every_operation_needs_the_key(linkup: Client, method: str, path: str) -> None:
    url = f"{linkup.simulator.url}/v2/{path}"

    for headers in ({}, {"x-api-key": "wrong"}):
        answer = linkup.session.request(method, url, json={}, headers=headers, timeout=30)
        assert code_of(answer) == (403, "INVALID_API_KEY")


def test_an_unknown_account_is_a_404_everywhere(linkup: Client) -> None:
    for answer in (
        linkup.call("GET", "accounts/acc_0"),
        linkup.call("GET", "accounts/a%2Fb"),
        linkup.pass_checkpoint("acc_0", "123456"),
        linkup.suggest("acc_0"),
    ):
        assert code_of(answer) == (404, "INVALID_ACCOUNT")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "login", 405), ("POST", "accounts", 405), ("POST", "people", 404),
     ("GET", "accounts/", 404)],
)  # fmt: skip
def test_other_methods_and_paths_have_no_envelope(
    linkup: Client, method: str, path: str, status: int
) -> None:
    answer = linkup.call(method, path, {})

    assert (answer.status_code, answer.json()["status"]) == (status, "error")


def test_the_rate_limit_is_one_for_both_versions(linkup: Client) -> None:
    linkup.told("rate-limit", per_minute=2)

    assert linkup.ask().status_code == linkup.log_in().status_code == 200
    assert code_of(linkup.call("GET", "credits")) == (429, "RATE_LIMITED")
    assert linkup.ask().status_code == 429
