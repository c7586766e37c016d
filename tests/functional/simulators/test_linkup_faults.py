"""Every way in which Linkup's simulator misbehaves, and what of it is billed."""

import pytest
import requests

from tests.support.linkup_client import TOKEN, Client


@pytest.mark.parametrize("by_token", [True, False])
@pytest.mark.parametrize("status", [400, 401, 403, 404, 422, 429, 500, 502, 503, 504])
def test_an_error_is_not_billed(linkup: Client, status: int, by_token: bool) -> None:
    token = f"error-{status}:mine" if by_token else TOKEN
    if not by_token:
        linkup.arm(f"error-{status}")

    answer = linkup.ask(token)

    assert answer.status_code == status
    message = f"simulated fault: error-{status}"
    assert answer.json() == {"status": "error", "message": message}
    assert "Retry-After" not in answer.headers
    assert linkup.bill()["credits"] == 0
    [call] = linkup.bill()["calls"]
    assert (call["status"], call["fault"]) == (status, f"error-{status}")


@pytest.mark.parametrize("status", [429, 503])
def test_an_error_may_say_when_to_come_again(linkup: Client, status: int) -> None:
    linkup.arm(f"error-{status}", retry_after=0)

    assert linkup.ask().headers["Retry-After"] == "0"
    assert linkup.ask(f"error-{status}-retry").headers["Retry-After"] == "1"


@pytest.mark.parametrize("where", ["message", "data"])
def test_an_error_under_200_has_either_form(linkup: Client, where: str) -> None:
    name = "error-in-data" if where == "data" else "error-under-200"

    answer = linkup.ask(f"{name}:mine")

    assert (answer.status_code, answer.json()["status"]) == (200, "error")
    assert answer.json()[where] == f"simulated fault: {name}"
    assert linkup.bill()["credits"] == 0


@pytest.mark.parametrize(
    ("name", "status", "cost"), [("html", 200, 30), ("html-502", 502, 0), ("empty", 200, 30)]
)
def test_a_fault_can_answer_a_body_that_is_no_json(
    linkup: Client, name: str, status: int, cost: int
) -> None:
    answer = linkup.ask(f"{name}:mine", total_results=300)

    assert answer.status_code == status
    if name == "empty":
        assert answer.content == b""
    else:
        assert answer.headers["Content-Type"] == "text/html"
        assert answer.text.startswith("<!DOCTYPE html>")
    assert linkup.bill()["credits"] == cost


def test_a_truncated_answer_is_billed(linkup: Client) -> None:
    linkup.arm("truncated")
    linkup.arm("truncated-json")

    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        linkup.ask()
    cut = linkup.ask()

    assert cut.status_code == 200
    assert linkup.ask().content.startswith(cut.content)
    assert [call["credits"] for call in linkup.bill()["calls"]] == [1, 1, 1]


@pytest.mark.parametrize(("name", "cost"), [("lost", 1), ("reset", 0), ("drop", 0)])
def test_a_connection_is_reset_with_or_without_the_work_done(
    linkup: Client, name: str, cost: int
) -> None:
    linkup.ask("few-0")  # the connection is open by now
    linkup.arm(name)

    with pytest.raises(requests.ConnectionError):
        linkup.ask()

    assert linkup.bill()["credits"] == cost
    assert linkup.bill()["calls"][-1]["status"] is None
    assert linkup.bill()["calls"][-1]["fault"] == name
    assert linkup.data()["total_results"] == 10


@pytest.mark.parametrize("token", ["slow-60:mine", TOKEN])
def test_a_late_answer_is_billed_before_it_comes(linkup: Client, token: str) -> None:
    if token == TOKEN:
        linkup.arm("latency", seconds=60)

    with pytest.raises(requests.Timeout):
        linkup.ask(token, timeout=0.2)

    while not linkup.simulator.bill.calls():  # the request may still be on its way
        pass
    assert linkup.bill()["credits"] == 1


def test_latency_that_can_be_borne_changes_nothing(linkup: Client) -> None:
    linkup.arm("latency", seconds=0.01)

    assert linkup.data() == linkup.data()
