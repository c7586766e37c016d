"""How v2 of Linkup's simulator misbehaves, for logins, checkpoints and calls for people alike."""

from collections.abc import Callable

import pytest
import requests

from local import paths
from local.simulators.linkup.accounts import id_of
from local.simulators.linkup.envelope import CODES
from local.simulators.linkup.faults import OPERATIONS, REFUSALS
from tests.support.linkup_client import TOKEN, Client

TOKENS = {"login": TOKEN, "checkpoint": "checkpoint-code:mine", "network": TOKEN}
WRITES = sorted(TOKENS)


def call(linkup: Client, operation: str, token: str, timeout: float = 30) -> requests.Response:
    if operation == "login":
        return linkup.log_in(token, timeout)
    if operation == "checkpoint":
        return linkup.pass_checkpoint(id_of(token), "123456")
    return linkup.suggest(id_of(token), timeout)


def prepared(linkup: Client, operation: str, token: str | None = None) -> str:
    """Log in where the operation needs it; start a new bill."""
    token = TOKENS[operation] if token is None else token
    if operation != "login":
        assert linkup.log_in(token).status_code == 200
    linkup.control("DELETE", "bill")
    return token


@pytest.mark.parametrize("operation", WRITES)
@pytest.mark.parametrize("fault", sorted(REFUSALS))
def test_each_code_is_a_fault_of_each_call_and_free(
    linkup: Client, fault: str, operation: str
) -> None:
    linkup.told("login-price", credits=1)
    token = prepared(linkup, operation)
    linkup.arm(fault, operation=operation)

    answer = call(linkup, operation, token)

    code = REFUSALS[fault]
    assert (answer.status_code, answer.json()["error"]["code"]) == (CODES[code], code)
    assert linkup.bill()["credits"] == 0
    assert call(linkup, operation, token).json()["success"] is True


@pytest.mark.parametrize("operation", WRITES)
def test_a_token_stands_for_a_fault_of_one_call(linkup: Client, operation: str) -> None:
    token = prepared(linkup, operation, f"{operation}-error-429-retry:mine")

    answer = call(linkup, operation, token)

    assert answer.json()["error"]["code"] == "RATE_LIMITED"
    assert answer.headers["Retry-After"] == "1"
    assert [row["fault"] for row in linkup.bill()["calls"]] == ["error-429"]
    assert linkup.ask(token).status_code == (429 if operation == "network" else 200)


def test_a_token_of_v1s_faults_meets_every_write_and_no_reading(linkup: Client) -> None:
    token = "error-500:mine"
    linkup.log_in("plain")

    assert call(linkup, "login", token).json()["error"]["code"] == "INTERNAL_ERROR"
    assert linkup.simulator.accounts.log_in(token, "FR").status == "connected"
    for operation in ("checkpoint", "network"):
        assert call(linkup, operation, token).status_code == 500
    assert linkup.call("GET", f"accounts/{id_of(token)}").status_code == 200


@pytest.mark.parametrize(("status", "enveloped"), [(400, True), (402, True), (502, False)])
def test_an_error_has_the_code_of_its_status_or_no_envelope(
    linkup: Client, status: int, enveloped: bool
) -> None:
    answer = linkup.log_in(f"error-{status}:mine")

    assert answer.status_code == status
    assert ("success" in answer.json()) == enveloped


@pytest.mark.parametrize(
    ("name", "member"), [("error-under-200", "error"), ("error-in-data", "data")]
)
def test_an_error_under_200_says_so_in_the_body(linkup: Client, name: str, member: str) -> None:
    answer = linkup.log_in(f"{name}:mine")

    assert (answer.status_code, answer.json()["success"]) == (200, False)
    assert f"simulated fault: {name}" in str(answer.json()[member])


@pytest.mark.parametrize("operation", WRITES)
@pytest.mark.parametrize(
    "name", ["lost", "truncated", "truncated-json", "html", "empty", "reset", "drop", "html-502"]
)
def test_work_is_done_and_billed_or_neither_whatever_becomes_of_the_answer(
    linkup: Client, name: str, operation: str
) -> None:
    linkup.told("login-price", credits=1)
    token = prepared(linkup, operation)
    linkup.arm(name)

    try:
        answer = call(linkup, operation, token)
    except requests.RequestException:
        pass
    else:
        with pytest.raises(requests.JSONDecodeError):
            answer.json()

    cost = 0 if name in {"reset", "drop", "html-502"} else 1
    assert [(row["credits"], row["fault"]) for row in linkup.bill()["calls"]] == [(cost, name)]


def test_a_late_answer_is_billed_before_it_comes(linkup: Client) -> None:
    token = prepared(linkup, "network", "network-slow-60:mine")

    with pytest.raises(requests.Timeout):
        linkup.suggest(id_of(token), timeout=0.2)

    while not linkup.simulator.bill.calls():  # the request may still be on its way
        pass
    assert linkup.bill()["credits"] == 1


def served(linkup: Client) -> dict[str, Callable[[], requests.Response]]:
    """Return a call of each operation that is served at any time."""
    return {
        "login": linkup.log_in,
        "network": lambda: linkup.suggest(id_of(TOKEN)),
        "account": lambda: linkup.call("GET", f"accounts/{id_of(TOKEN)}"),
        "accounts": lambda: linkup.call("GET", "accounts"),
        "credits": lambda: linkup.call("GET", "credits"),
        "logs": lambda: linkup.call("GET", "logs"),
    }


def test_a_fault_meets_only_the_token_and_the_operation_it_names(linkup: Client) -> None:
    calls = served(linkup)
    assert calls.keys() | {"checkpoint"} == OPERATIONS
    linkup.log_in()
    for operation in calls:
        linkup.arm("error-500", operation=operation)
        met = {name for name, each in calls.items() if not each().ok}
        assert met == {operation}

    linkup.arm("error-500", login_token="other", times=None)
    linkup.log_in("few-1:mine")
    assert [each().status_code for each in calls.values()] == [200] * len(calls)
    assert linkup.log_in("other").status_code == 500


def test_a_code_is_its_status_under_v1(linkup: Client) -> None:
    answer = linkup.ask("insufficient-credits:mine")

    assert answer.status_code == 402
    assert answer.json() == {
        "status": "error", "message": "simulated fault: insufficient-credits",
    }  # fmt: skip


def test_every_case_of_v2_is_documented() -> None:
    documented = (paths.ROOT / "docs/OPERATIONS.md").read_text()

    cases = {*REFUSALS, *OPERATIONS, "checkpoint-code", "checkpoint-app", "disconnects", "grows-5"}
    assert [name for name in cases if f"`{name}`" not in documented] == []
