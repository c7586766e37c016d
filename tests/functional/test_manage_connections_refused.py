"""/v1/connections: states and codes that are no good, and what the member is told."""

from collections.abc import Iterator

import pytest

from local.simulators.linkedin.simulator import LinkedInSimulator
from tests.support import gateway, store
from tests.support.broken_table import broken, on_commit, refusing
from tests.support.clock import Clock
from tests.support.connecting import (
    ROUTE,
    arrive,
    calls,
    consent,
    control,
    environment,
    link,
    linkedin_stack,
    listed,
    parameters,
)
from tests.support.gateway import Answer
from tests.support.payers import Payer, payer
from vouch.aws import secrets
from vouch.settings import linkedin as linkedin_settings

CALLBACK = f"{ROUTE}/callback"


@pytest.fixture(autouse=True)
def linkedin() -> Iterator[LinkedInSimulator]:
    with linkedin_stack() as simulator:
        yield simulator


@pytest.fixture
def acme() -> Payer:
    return payer()


def refused(
    answer: Answer, status: int, words: str, title: str = "LinkedIn could not be connected"
) -> None:
    """A page that says so, and that no browser keeps, sends on or runs anything of."""
    assert answer.status == status
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["content-security-policy"].startswith("default-src 'none';")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["x-request-id"]
    assert f"<h1>{title}</h1>" in answer.body
    assert words in answer.body


def gone(answer: Answer) -> None:
    title = "This link cannot be used"
    refused(answer, 400, "otherwise ask for a new link where you got this one", title)


def test_a_state_is_good_for_one_use(acme: Payer, linkedin: LinkedInSimulator) -> None:
    url = link(acme)
    assert arrive(consent(url)).status == 200
    before = store.everything()

    gone(arrive(consent(url, member=linkedin.members[1].urn)))

    assert store.everything() == before


def test_a_state_ends_after_ten_minutes(
    acme: Payer, linkedin: LinkedInSimulator, clock: Clock
) -> None:
    late, in_time = link(acme), link(acme)
    clock.advance(599)
    assert arrive(consent(in_time)).status == 200
    clock.advance(1)

    gone(arrive(consent(late, member=linkedin.members[1].urn)))

    assert [each["member"] for each in listed(acme)] == [linkedin.members[0].urn]
    assert calls(linkedin)["token"] == 1


@pytest.mark.parametrize("query", [
    "", "code=c", "code=c&state=", "code=c&state=unknown", "code=c&state=%ff%00", "%%%&;=&state",
    "error=user_cancelled_login&state=unknown", "&".join(f"p{n}=1" for n in range(99)),
])  # fmt: skip
def test_a_callback_without_a_known_state_changes_nothing(
    acme: Payer, linkedin: LinkedInSimulator, query: str
) -> None:
    before = store.everything()

    gone(gateway.call("GET", f"{CALLBACK}?{query}"))

    assert store.everything() == before
    assert listed(acme) == []
    assert "token" not in calls(linkedin)


def test_a_finished_link_that_is_reloaded_says_that_the_connection_holds(
    acme: Payer, linkedin: LinkedInSimulator
) -> None:
    location = consent(link(acme))
    assert arrive(location).status == 200

    again = arrive(location)

    gone(again)
    assert "if LinkedIn was connected by it, that still holds" in again.body
    assert listed(acme)[0]["state"] == "ACTIVE"


def test_a_callback_without_a_code_or_an_error_is_an_incomplete_link(acme: Payer) -> None:
    state = parameters(link(acme))["state"]

    answer = gateway.call("GET", f"{CALLBACK}?state={state}")

    refused(answer, 400, "for a new link", "This link cannot be used")


def test_a_state_sent_twice_counts_as_missing(acme: Payer) -> None:
    state = parameters(link(acme))["state"]

    gone(gateway.call("GET", f"{CALLBACK}?code=c&state={state}&state={state}"))


@pytest.mark.parametrize("cancel", ["login", "authorize"])
def test_a_member_who_refuses_leaves_nothing_and_the_state_is_used(
    acme: Payer, linkedin: LinkedInSimulator, cancel: str
) -> None:
    before = store.everything()
    url = link(acme)

    answer = arrive(consent(url, cancel=cancel))

    refused(answer, 400, "The consent was not given", "You did not consent")

    assert store.everything() == before
    gone(arrive(consent(url)))
    assert "token" not in calls(linkedin)


def test_unknown_parameters_of_linkedins_are_ignored(acme: Payer) -> None:
    assert (
        arrive(consent(link(acme)) + "&iss=https%3A%2F%2Flinkedin.com&scope=a&scope=b").status
        == 200
    )


def test_a_code_that_linkedin_does_not_know_ends_the_attempt(
    acme: Payer, linkedin: LinkedInSimulator
) -> None:
    before = store.everything()
    url = link(acme)
    state = parameters(url)["state"]

    answer = gateway.call("GET", f"{CALLBACK}?state={state}&code=<script>Tr0ub4dor</script>")

    refused(answer, 502, "Ask for a new link where you got this one")
    assert "Tr0ub4dor" not in answer.body
    assert store.everything() == before
    gone(arrive(consent(url)))
    assert calls(linkedin)["token"] == 1


@pytest.mark.parametrize("operation", ["token", "userinfo"])
@pytest.mark.parametrize(
    ("fault", "status"),
    [("error-503", 503), ("error-500", 502), ("html", 502), ("lost", 502), ("error-429", 429)],
)
def test_a_failure_of_linkedin_is_reported_and_stores_nothing(
    acme: Payer, linkedin: LinkedInSimulator, operation: str, fault: str, status: int
) -> None:
    before = store.everything()
    url = link(acme)
    control(linkedin, "faults", fault=fault, times=None, operation=operation)

    refused(arrive(consent(url)), status, "Ask for a new link where you got this one")

    assert store.everything() == before
    linkedin.faults.clear()
    gone(arrive(consent(url)))


def test_a_token_without_access_to_userinfo_is_linkedins_failure(
    acme: Payer, linkedin: LinkedInSimulator
) -> None:
    url = link(acme)
    control(linkedin, "faults", fault="error-403", operation="userinfo", times=None)

    refused(arrive(consent(url)), 502, "new link")

    assert listed(acme) == []
    assert calls(linkedin)["userinfo"] == 1


def test_a_refused_client_secret_is_read_anew(acme: Payer, linkedin: LinkedInSimulator) -> None:
    secret_id = linkedin_settings().linkedin_client_secret
    secrets.client().put_secret_value(SecretId=secret_id, SecretString="rotated too early")
    secrets.forget()
    refused(arrive(consent(link(acme))), 502, "refused the client id or secret")
    secrets.client().put_secret_value(SecretId=secret_id, SecretString=linkedin.client_secret)

    assert arrive(consent(link(acme))).status == 200


def test_a_failing_store_is_answered_with_a_page_that_shows_the_request_id(acme: Payer) -> None:
    location = consent(link(acme))

    with broken(before=on_commit(refusing("ValidationException"))):
        answer = arrive(location)

    id_ = answer.headers["x-request-id"]
    refused(answer, 500, f"quote request id {id_}", "Something went wrong")
    assert listed(acme) == []


def test_a_stack_without_an_application_names_the_parameter(
    acme: Payer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with environment(monkeypatch, LINKEDIN_CLIENT_ID=""):
        answer = acme.call("POST", ROUTE)

    assert answer.status == 409
    assert "LinkedInClientId" in answer.json["message"]


def test_a_stack_without_a_client_secret_refers_to_its_operator(
    acme: Payer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with environment(monkeypatch, LINKEDIN_CLIENT_SECRET="nowhere"):
        answer = acme.call("POST", ROUTE)

    assert answer.status == 502
    assert "its operator can do that" in answer.json["message"]


@pytest.mark.parametrize(("query", "body"), [("?member=x", None), ("", {"scope": "all"}), ("", [])])
def test_a_query_or_a_body_is_refused(acme: Payer, query: str, body: object) -> None:
    before = store.everything()

    assert acme.call("POST", f"{ROUTE}{query}", body).status == 400

    assert store.everything() == before
    assert acme.call("POST", ROUTE, {}).status == 201


@pytest.mark.parametrize(("path", "allowed"), [("", "POST, GET"), ("/urn:li:person:A", "DELETE")])
def test_other_methods_are_answered_with_the_allowed_ones(
    acme: Payer, path: str, allowed: str
) -> None:
    answer = acme.call("PATCH", f"{ROUTE}{path}")

    assert (answer.status, answer.headers["allow"]) == (405, allowed)
