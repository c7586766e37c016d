"""POST /v1/network/recommendations on the deployed system: the published contract and its price."""

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.customers import ROUTE, Customer

PERSON = {"name", "subtitle", "profile_url", "insight", "entity_urn"}


def people(answer: Any) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    data = answer.json()["data"]
    assert data["total_results"] == len(data["recommendations"])
    return list(data["recommendations"])


def test_the_published_call_gets_the_published_answer(customer: Customer) -> None:
    answer = customer.ask(total_results=3)

    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["X-Credits-Charged"] == "1"
    assert answer.headers["X-Credits-Remaining"] == "999"
    assert answer.json() == {
        "status": "success",
        "data": {"total_results": 3, "recommendations": people(answer)},
    }
    assert all(person.keys() >= PERSON for person in people(answer))
    [call] = customer.bill()
    assert call.request_id == answer.headers["X-Request-Id"]


def test_people_come_as_they_are_in_the_order_of_relevance(customer: Customer) -> None:
    found = people(customer.ask(total_results=40))

    assert any("profile_picture" in person for person in found)
    assert not all(person["name"].isascii() for person in found)
    upstream = people(_straight(customer, total_results=40))
    assert found == upstream
    assert people(customer.ask(start_page=2, end_page=3)) == upstream[10:30]


def _straight(customer: Customer, **fields: object) -> Any:
    """Return the answer of the simulator itself."""
    linkup = customer.stack.linkup
    headers = {"x-api-key": linkup.api_key}
    body = {"login_token": customer.login_token, **fields}
    return customer.post(f"{linkup.url}{ROUTE}", body, headers)


@pytest.mark.parametrize(
    ("case", "fields", "returned", "cost"),
    [
        ("member", {}, 10, 1),
        ("member", {"total_results": 11}, 11, 2),
        ("member", {"total_results": 300}, 300, 30),
        ("member", {"start_page": 1, "end_page": 3}, 30, 3),
        ("few-7", {"total_results": 300}, 7, 1),
        ("few-17", {"start_page": 1, "end_page": 5}, 17, 2),
        ("none", {"total_results": 300}, 0, 0),
        ("none", {"start_page": 1}, 0, 0),
    ],
)
def test_what_came_is_what_is_charged(
    customer: Customer, case: str, fields: dict[str, Any], returned: int, cost: int
) -> None:
    customer.login_token = customer.new_login_token(case)

    answer = customer.ask(**fields)

    assert len(people(answer)) == returned
    assert answer.headers["X-Credits-Charged"] == str(cost)
    assert answer.headers["X-Credits-Remaining"] == str(1_000 - cost)
    report = customer.check_books()
    assert report["charged"] == customer.billed() == cost
    assert ("pagination" in answer.json()["data"]) == ("start_page" in fields)


def test_without_a_limit_calls_are_counted_all_the_same(
    opened: Callable[..., Customer],
) -> None:
    customer = opened(None)

    answer = customer.ask(total_results=300)

    assert answer.headers["X-Credits-Charged"] == "30"
    assert answer.headers["X-Credits-Remaining"] == "unlimited"
    report = customer.report()
    assert (report["limit"], report["remaining"], report["charged"]) == (None, None, 30)


def test_too_few_credits_are_a_402_before_anything_is_asked(
    opened: Callable[..., Customer],
) -> None:
    customer = opened(2)

    refused = customer.ask(total_results=21)

    assert refused.status_code == 402
    assert refused.json()["status"] == "error"
    assert "3 credits and 2 are left" in refused.json()["message"]
    assert customer.bill() == []
    assert customer.ask(total_results=20).headers["X-Credits-Remaining"] == "0"


def test_1000_people_are_remembered_and_replayed_byte_for_byte(customer: Customer) -> None:
    key = str(uuid.uuid4())

    first = customer.ask(key, total_results=1_000)
    again = customer.ask(key, total_results=1_000)

    assert len(people(first)) == 1_000
    assert again.content == first.content
    assert again.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    assert first.headers["X-Credits-Charged"] == again.headers["X-Credits-Charged"] == "100"
    assert customer.check_books()["charged"] == customer.billed() == 100
    other = customer.ask(key, total_results=999)
    assert (other.status_code, other.json()["status"]) == (422, "error")


def test_the_key_alone_pays(customer: Customer) -> None:
    stolen = {"x-api-key": customer.stack.linkup.api_key}
    url = f"{customer.stack.info.api_url}{ROUTE}"

    refused = customer.post(url, {"login_token": customer.login_token}, stolen)

    assert refused.status_code == 401
    assert json.loads(refused.text)["status"] == "error"
    assert customer.bill() == []
