"""LinkedIn's simulator: which calls go wrong, and refusals that it is told to answer."""

from collections.abc import Callable

import pytest
import requests

from local import paths
from local.simulators.linkedin.faults import OAUTH, OPERATIONS, LinkedInFault
from tests.support.linkedin_caller import ALL, Caller, encoded, listed

FINDER = f"/recommendation?q=recipient&statusFilters={ALL}"


def operations(linkedin: Caller) -> dict[str, Callable[[], requests.Response]]:
    """A call of each, all of which are served."""
    urn = linkedin.written()
    descendant = f"/recommendation?q=descendant&recUrn={encoded(urn)}"
    token = linkedin.token(linkedin.ana)
    refresh = linkedin.exchanged()["refresh_token"]
    return {
        "create": linkedin.write,
        "get": lambda: linkedin.get(urn),
        "batch_get": lambda: linkedin.call("GET", f"/recommendation?ids={listed(urn)}"),
        "recipient": lambda: linkedin.call("GET", FINDER),
        "recommender": lambda: linkedin.call("GET", FINDER.replace("recipient", "recommender")),
        "descendant": lambda: linkedin.call("GET", descendant),
        "update": lambda: linkedin.status(urn, linkedin.ben, "VISIBLE"),
        "userinfo": lambda: linkedin.userinfo(token),
        "token": lambda: linkedin.refreshed(refresh),
        "introspect": lambda: linkedin.oauth("introspectToken", token=token),
        "authorize": linkedin.authorize,
        "configuration": lambda: linkedin.open("/oauth/.well-known/openid-configuration"),
        "jwks": lambda: linkedin.open("/oauth/openid/jwks"),
    }


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_a_fault_meets_only_the_operation_it_names_and_calls_are_counted(
    linkedin: Caller, operation: str
) -> None:
    calls = operations(linkedin)
    assert calls.keys() == OPERATIONS
    linkedin.control("DELETE", "calls")
    linkedin.told("faults", fault="error-503", operation=operation, retry_after=7)

    answers = {name: call() for name, call in calls.items()}

    assert {name for name, answer in answers.items() if not answer.ok} == {operation}
    assert answers[operation].status_code == 503
    assert answers[operation].headers["Retry-After"] == "7"
    assert answers[operation].headers["x-li-request-id"]
    assert ("error" if operation in OAUTH else "status") in answers[operation].json()
    assert linkedin.calls() == {"calls": dict.fromkeys(calls, 1), "total": len(calls)}


def test_a_fault_begins_after_the_given_number_of_calls(linkedin: Caller) -> None:
    urn = linkedin.written()
    linkedin.told("faults", fault="error-500", operation="get", after=2, times=2)

    assert [linkedin.get(urn).status_code for _ in range(2)] == [200, 200]
    assert linkedin.call("GET", FINDER).status_code == 200
    assert [linkedin.get(urn).status_code for _ in range(3)] == [500, 500, 200]


def test_faults_wait_apart_from_each_other(linkedin: Caller) -> None:
    urn = linkedin.written()
    linkedin.told("faults", fault="error-500", after=1)
    linkedin.told("faults", fault="error-503")

    assert [linkedin.get(urn).status_code for _ in range(3)] == [503, 500, 200]


def test_a_fault_meets_only_the_member_it_names(linkedin: Caller) -> None:
    linkedin.told("faults", fault="error-500", member=linkedin.ben, times=None)

    statuses = [linkedin.call("GET", FINDER, by).status_code for by in (linkedin.ana, linkedin.ben)]

    assert statuses == [200, 500]


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("invalid-token", "INVALID_ACCESS_TOKEN"),
        ("expired-token", "EXPIRED_ACCESS_TOKEN"),
        ("revoked-token", "REVOKED_ACCESS_TOKEN"),
    ],
)
def test_a_token_is_refused_once_and_lives_on(linkedin: Caller, fault: str, code: str) -> None:
    linkedin.told("faults", fault=fault)

    answers = [linkedin.call("GET", FINDER) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [401, 200]
    assert answers[0].json()["code"] == code


def test_a_refresh_token_is_refused_once_and_lives_on(linkedin: Caller) -> None:
    refresh_token = linkedin.exchanged()["refresh_token"]
    linkedin.told("faults", fault="dead-grant")

    first, second = [linkedin.refreshed(refresh_token) for _ in range(2)]

    assert (first.status_code, first.json()["error"]) == (400, "invalid_request")
    assert second.status_code == 200


@pytest.mark.parametrize(
    ("fault", "retry_after", "text"),
    [
        ("throttle", None, "Resource level throttle limit for calls to this resource is reached."),
        ("throttle", 3, "Resource level throttle limit for calls to this resource is reached."),
        (
            "throttle-day",
            None,
            "Resource level throttle APPLICATION DAY limit for calls to this resource is reached.",
        ),
    ],
)
def test_a_fault_can_answer_429(
    linkedin: Caller, fault: str, retry_after: int | None, text: str
) -> None:
    linkedin.told("faults", fault=fault, retry_after=retry_after)

    answer = linkedin.call("GET", FINDER)

    assert answer.status_code == 429
    assert answer.json() == {"status": 429, "serviceErrorCode": 101, "message": text}
    assert answer.headers.get("Retry-After") == (None if retry_after is None else "3")
    assert linkedin.call("GET", FINDER).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {"fault": "error-under-200"},
        {"fault": "error-in-data"},
        {"fault": "hiccup"},
        {"fault": "throttle", "operation": "token"},
        {"fault": "short-page", "operation": "get"},
        {"fault": "error-500", "operation": "delete"},
        {"fault": "error-500", "after": -1},
        {"fault": "error-500", "login_token": "a"},
        {"fault": "drop", "operation": "get"},
        {"fault": "drop", "member": "urn:li:person:anaDemo"},
    ],
)
def test_an_unknown_fault_is_refused(linkedin: Caller, body: object) -> None:
    assert linkedin.control("POST", "faults", body).status_code == 400
    assert linkedin.control("GET", "faults").json() == {"faults": []}


def test_every_fault_and_operation_is_documented() -> None:
    documented = (paths.ROOT / "docs/OPERATIONS.md").read_text()

    names = LinkedInFault.names | OPERATIONS
    assert [name for name in names if f"`{name}`" not in documented] == []
