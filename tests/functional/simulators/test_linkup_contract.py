"""Linkup's simulator over real HTTP: the published contract."""

import json
from typing import Any

import pytest

from local.simulators.linkup.simulator import LinkupSimulator
from tests.support.linkup_client import TOKEN, Client

PERSON = {"name", "subtitle", "profile_url", "insight", "entity_urn"}
COUNTRIES = ("US", "UK", "FR", "DE", "NL", "IT", "IL", "CA", "BR", "ES", "IN")


def people(data: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = data["recommendations"]
    return found


def test_the_default_answer_is_ten_people_in_the_published_shape(linkup: Client) -> None:
    answer = linkup.ask()

    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json() == {
        "status": "success",
        "data": {"total_results": 10, "recommendations": people(answer.json()["data"])},
    }
    assert len(people(answer.json()["data"])) == 10
    assert all(set(person) >= PERSON for person in people(answer.json()["data"]))


def test_everybody_has_a_thousand_different_people_and_some_know_more_fields(
    linkup: Client,
) -> None:
    for token in (TOKEN, "other", "ليلى"):
        found = people(linkup.data(token, total_results=5_000))

        assert 1_000 <= len(found) <= 1_200
        for unique in ("entity_urn", "profile_url"):
            assert len({person[unique] for person in found}) == len(found)
        assert any("profile_picture" in person for person in found)
        assert any(set(person) == PERSON for person in found)


def test_names_and_emoji_are_sent_as_they_are(linkup: Client) -> None:
    answer = linkup.ask(total_results=1_000)

    text = answer.content.decode("utf-8")
    assert all(each in text for each in ("🚀", "👩🏽\u200d💻", "Zoë", "Наталья", "山田", "محمد"))
    assert "\\u" not in text


def test_the_order_is_a_tokens_own_and_the_same_in_every_simulator(linkup: Client) -> None:
    mine, again = linkup.ask(total_results=1_000).content, linkup.ask(total_results=1_000).content
    with LinkupSimulator() as simulator:
        elsewhere = Client(simulator).ask(total_results=1_000).content

    assert mine == again == elsewhere
    assert people(linkup.data("other")) != people(linkup.data())
    assert people(linkup.data(total_results=7)) == people(linkup.data())[:7]


def test_pages_hold_ten_and_continue_each_other(linkup: Client) -> None:
    whole = people(linkup.data(total_results=5_000))

    first = linkup.data(start_page=1, total_results=3)
    next_two = linkup.data(start_page=2, end_page=3)

    assert first["recommendations"] == whole[:10]
    assert next_two["recommendations"] == whole[10:30]
    assert next_two["total_results"] == 20
    total_pages = -(-len(whole) // 10)
    pagination = {"current_page": 3, "total_pages": total_pages, "pages_fetched": 2}
    assert next_two["pagination"] == pagination


def test_pages_beyond_the_last_are_empty_and_free(linkup: Client) -> None:
    last = linkup.data("few-17:a", start_page=2, end_page=5)
    beyond = linkup.data("few-17:b", start_page=3)

    assert (last["total_results"], last["pagination"]["pages_fetched"]) == (7, 1)
    assert (beyond["total_results"], beyond["recommendations"]) == (0, [])
    assert beyond["pagination"] == {"current_page": 3, "total_pages": 2, "pages_fetched": 0}
    assert [call["credits"] for call in linkup.bill()["calls"]] == [1, 0]


@pytest.mark.parametrize("country", COUNTRIES)
def test_each_documented_country_is_served(linkup: Client, country: str) -> None:
    assert linkup.data(country=country)["total_results"] == 10


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ([], "the body is not a JSON object"),
        ({}, "login_token is required"),
        ({"login_token": ""}, "login_token is required"),
        ({"login_token": 7}, "login_token is required"),
        ({"login_token": "a", "country": "XX"}, "country must be one of"),
        ({"login_token": "a", "total_results": 0}, "total_results must be a positive integer"),
        ({"login_token": "a", "total_results": "9"}, "total_results must be a positive integer"),
        ({"login_token": "a", "total_results": True}, "total_results must be a positive integer"),
        ({"login_token": "a", "start_page": 0}, "start_page must be a positive integer"),
        ({"login_token": "a", "start_page": 2, "end_page": 1}, "end_page must not be less"),
    ],
)
def test_bad_requests_are_refused_and_free(linkup: Client, body: object, message: str) -> None:
    answer = linkup.post(body)

    assert answer.status_code == 400
    assert answer.json()["status"] == "error"
    assert answer.json()["message"].startswith(message)
    assert [(call["status"], call["credits"]) for call in linkup.bill()["calls"]] == [(400, 0)]


@pytest.mark.parametrize("headers", [{}, {"x-api-key": "wrong"}, {"Authorization": "Bearer wrong"}])
def test_only_its_own_key_is_accepted(linkup: Client, headers: dict[str, str]) -> None:
    url = f"{linkup.simulator.url}/v1/network/recommendations"

    answer = linkup.session.post(url, json={"login_token": TOKEN}, headers=headers, timeout=30)

    assert answer.status_code == 401
    assert answer.json() == {"status": "error", "message": "Invalid or missing API key"}
    with LinkupSimulator() as other:
        assert other.api_key != linkup.simulator.api_key


@pytest.mark.parametrize("kind", [None, "text/plain", "application/x-www-form-urlencoded"])
def test_only_json_that_says_so_is_accepted(linkup: Client, kind: str | None) -> None:
    url = f"{linkup.simulator.url}/v1/network/recommendations"
    headers = {"x-api-key": linkup.simulator.api_key} | ({"Content-Type": kind} if kind else {})
    body = json.dumps({"login_token": TOKEN}).encode()

    answer = linkup.session.post(url, data=body, headers=headers, timeout=30)

    assert answer.status_code == 400
    assert answer.json()["message"] == "Content-Type must be application/json"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/v1/network/recommendations", 405), ("POST", "/v1/network/connections", 404)],
)
def test_other_methods_and_paths_are_errors(
    linkup: Client, method: str, path: str, status: int
) -> None:
    answer = linkup.session.request(method, f"{linkup.simulator.url}{path}", timeout=30)

    assert (answer.status_code, answer.json()["status"]) == (status, "error")
