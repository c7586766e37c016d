"""The bill of Linkup's simulator, and its rate limit."""

import threading
from typing import Any

import pytest

from local.simulators.linkup.bill import sha256
from tests.support.linkup_client import TOKEN, Client


@pytest.mark.parametrize(
    ("fields", "mode", "returned", "cost"),
    [
        ({"total_results": 1}, "total", 1, 1),
        ({"total_results": 11}, "total", 11, 2),
        ({"total_results": 300}, "total", 300, 30),
        ({"start_page": 1, "end_page": 3}, "pages", 30, 3),
        ({"login_token": "few-7", "total_results": 300}, "total", 7, 1),
        ({"login_token": "none", "total_results": 300}, "total", 0, 0),
        ({"login_token": "none", "start_page": 1}, "pages", 0, 0),
    ],
)
def test_the_bill_charges_for_the_people_returned(
    linkup: Client, fields: dict[str, Any], mode: str, returned: int, cost: int
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
    }
    assert linkup.bill() == {"credits": cost, "calls": [call]}
    assert linkup.control("DELETE", "bill").json() == {"credits": 0, "calls": []}
    assert linkup.bill()["calls"] == []


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
