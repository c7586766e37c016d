"""The bill of Linkup's simulator, and its rate limit."""

import threading
from contextlib import suppress
from typing import Any

import pytest
import requests

from local.simulators.linkup.bill import sha256
from tests.support.linkup_client import TOKEN, Client


@pytest.mark.parametrize(
    ("fields", "mode", "returned", "cost", "documented"),
    [
        ({"total_results": 1}, "total", 1, 1, 1),
        ({"total_results": 11}, "total", 11, 2, 2),
        ({"total_results": 300}, "total", 300, 30, 30),
        ({"start_page": 1, "end_page": 3}, "pages", 30, 3, 3),
        ({"login_token": "few-7", "total_results": 300}, "total", 7, 1, 1),
        ({"login_token": "few-7", "start_page": 1, "end_page": 3}, "pages", 7, 1, 3),
        ({"login_token": "none", "total_results": 300}, "total", 0, 0, 1),
        ({"login_token": "none", "start_page": 1}, "pages", 0, 0, 1),
        ({"login_token": "none", "start_page": 4, "end_page": 5}, "pages", 0, 0, 2),
    ],
)
def test_the_bill_charges_for_the_people_returned_and_says_the_documented_price(
    linkup: Client,
    fields: dict[str, Any],
    mode: str,
    returned: int,
    cost: int,
    documented: int,
) -> None:
    body = {"login_token": TOKEN, **fields}

    linkup.post(body)

    call = {
        "status": 200,
        "mode": mode,
        "returned": returned,
        "credits": cost,
        "request_id": "request-1",
        "login_token_sha256": sha256(body["login_token"]),
        "fault": None,
        "documented": documented,
    }
    assert linkup.bill() == {"credits": cost, "documented": documented, "calls": [call]}
    empty = {"credits": 0, "documented": 0, "calls": []}
    assert linkup.control("DELETE", "bill").json() == empty
    assert linkup.bill()["calls"] == []


@pytest.mark.parametrize(
    ("case", "documented"),
    [
        ("error-400", 1),
        ("error-429", 1),
        ("error-500", 0),
        ("error-503", 1),
        ("internal-error", 0),
        ("error-under-200", 1),
        ("error-in-data", 1),
        ("html-502", 1),
        ("reset", 0),
        ("lost", 2),
        ("html", 2),
        ("truncated", 2),
    ],
)
def test_a_call_that_fails_has_its_documented_price(
    linkup: Client, case: str, documented: int
) -> None:
    with suppress(requests.RequestException):
        linkup.post({"login_token": case, "total_results": 11})

    assert linkup.bill()["documented"] == documented


def test_a_call_with_a_wrong_key_has_its_documented_price(linkup: Client) -> None:
    url = f"{linkup.simulator.url}/v1/network/recommendations"
    answer = linkup.session.post(url, json={"login_token": TOKEN}, timeout=30)

    assert answer.status_code == 401
    assert [linkup.bill()[each] for each in ("credits", "documented")] == [0, 1]


def test_calls_at_once_are_all_in_the_bill(linkup: Client) -> None:
    def call() -> None:
        client = Client(linkup.simulator)
        for _ in range(25):
            client.data(total_results=11)
        client.session.close()

    threads = [threading.Thread(target=call) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert linkup.bill()["credits"] == 8 * 25 * 2
    assert linkup.simulator.bill.credits(TOKEN) == 400
    assert linkup.simulator.bill.credits("other") == 0


def test_the_rate_limit_is_off_until_it_is_set(linkup: Client) -> None:
    assert {linkup.ask().status_code for _ in range(5)} == {200}

    assert linkup.control("POST", "rate-limit", {"per_minute": 3}).json() == {"per_minute": 3}
    assert [linkup.ask().status_code for _ in range(5)] == [200, 200, 200, 429, 429]
    linkup.control("POST", "rate-limit", {"per_minute": None})
    assert linkup.ask().status_code == 200
