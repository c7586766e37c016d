"""/v1/connections: consents that LinkedIn fails, and tokens that it does not know yet."""

import io
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from local.simulators.linkedin.simulator import LinkedInSimulator
from tests.support import gateway, store
from tests.support.broken_table import refusing
from tests.support.connecting import (
    ROUTE,
    arrive,
    calls,
    consent,
    control,
    link,
    linkedin_stack,
    listed,
    parameters,
)
from tests.support.gateway import Answer
from tests.support.payers import Payer, payer
from vouch.aws import kms

FAILED = "<h1>LinkedIn could not be connected</h1>"


@pytest.fixture(autouse=True)
def linkedin() -> Iterator[LinkedInSimulator]:
    with linkedin_stack() as simulator:
        yield simulator


@pytest.fixture
def acme() -> Payer:
    return payer()


def failed(acme: Payer, error: str, description: str, **more: str) -> Answer:
    """Follow a redirect with this error, to a link of the account's."""
    told = {"error": error, "error_description": description, **more}
    query = "&".join(f"{name}={quote(value)}" for name, value in told.items())
    state = parameters(link(acme))["state"]
    return gateway.call("GET", f"{ROUTE}/callback?state={state}&{query}")


def logged(logs: io.StringIO, message: str) -> list[dict[str, Any]]:
    lines = map(json.loads, logs.getvalue().splitlines())
    return [each for each in lines if each["message"] == message]


@pytest.mark.parametrize("fault", ["invalid-token", "expired-token", "revoked-token"])
@pytest.mark.parametrize("times", [1, 4])
def test_a_new_token_that_linkedin_does_not_know_for_some_seconds_connects_the_member(
    acme: Payer, linkedin: LinkedInSimulator, pauses: list[float], fault: str, times: int
) -> None:
    control(linkedin, "faults", fault=fault, operation="userinfo", times=times)

    assert arrive(consent(link(acme))).status == 200

    assert listed(acme)[0]["member"] == linkedin.members[0].urn
    assert calls(linkedin)["token"] == 1
    assert calls(linkedin)["userinfo"] == times + 1
    assert len(pauses) == times
    assert pauses == sorted(pauses)


def test_a_new_token_that_stays_refused_connects_nobody(
    acme: Payer, linkedin: LinkedInSimulator, pauses: list[float]
) -> None:
    before = store.everything()
    url = link(acme)
    control(linkedin, "faults", fault="revoked-token", operation="userinfo", times=None)

    answer = arrive(consent(url))

    assert answer.status == 502
    assert FAILED in answer.body
    assert "LinkedIn refuses the token that it has just issued" in answer.body
    assert "by the user" not in answer.body
    assert "for a new link" in answer.body
    assert store.everything() == before
    assert calls(linkedin)["userinfo"] == 5
    assert 5 < sum(pauses) < 8


@pytest.mark.parametrize(
    ("error", "status", "code", "words"),
    [
        ("unauthorized_scope_error", 502, "UPSTREAM_CONSENT", "the operator of this service"),
        ("invalid_scope", 502, "UPSTREAM_CONSENT", "the operator of this service"),
        ("never_heard_of", 502, "UPSTREAM_CONSENT", "the operator of this service"),
        ("server_error", 503, "UPSTREAM_UNAVAILABLE", "follow it in a few minutes"),
        ("temporarily_unavailable", 503, "UPSTREAM_UNAVAILABLE", "follow it in a few minutes"),
    ],
)
def test_an_error_that_is_not_the_members_is_named_in_the_log_and_told_as_what_it_is(
    acme: Payer, logs: io.StringIO, error: str, status: int, code: str, words: str
) -> None:
    before = store.everything()

    answer = arrive(consent(link(acme), error=error))

    assert answer.status == status
    assert FAILED in answer.body
    assert words in answer.body
    assert "consent was not given" not in answer.body
    (line,) = logged(logs, "consent")
    assert (line["error"], line["description"]) == (error, f"simulated: {error}")
    handled = logged(logs, "handled")[-1]
    assert (handled["code"], handled["Faults"]) == (code, 1)
    assert handled["correlation_id"] == line["correlation_id"]
    assert store.everything() == before


@pytest.mark.parametrize(
    "error", ["user_cancelled_login", "user_cancelled_authorize", "access_denied"]
)
def test_a_members_refusal_is_no_fault_and_names_nothing_in_the_log(
    acme: Payer, logs: io.StringIO, error: str
) -> None:
    answer = failed(acme, error, "forged")

    assert answer.status == 400
    assert "<h1>You did not consent</h1>" in answer.body
    assert logged(logs, "consent") == []
    handled = logged(logs, "handled")[-1]
    assert (handled["code"], handled["Faults"]) == ("CONSENT_REFUSED", 0)


def test_a_forged_error_is_neither_shown_nor_logged_as_it_came(
    acme: Payer, logs: io.StringIO
) -> None:
    forged = "<script>alert(1)</script>\x1b[2J\r\n" + "x" * 3000

    answer = failed(acme, "<script>", forged, code="AQ-a-code-of-linkedin")

    assert answer.status == 502
    assert "script" not in answer.body
    (line,) = logged(logs, "consent")
    assert line["error"] == "unknown"
    assert len(line["description"]) <= 200
    assert line["description"].isprintable()


def test_no_state_or_code_is_logged_with_an_error(acme: Payer, logs: io.StringIO) -> None:
    code, state = "AQ-a-code-of-linkedin", parameters(link(acme))["state"]
    query = f"error=new&code={code}&state={state}&error_description=code+{code}+for+{state}"

    gateway.call("GET", f"{ROUTE}/callback?{query}")

    (line,) = logged(logs, "consent")
    assert line["description"] == "code *** for ***"
    assert code not in logs.getvalue()
    assert state not in logs.getvalue()


@pytest.mark.parametrize(
    ("method", "slash"), [("HEAD", ""), ("OPTIONS", ""), ("POST", ""), ("GET", "/")]
)
def test_a_call_that_is_no_redirect_spends_no_state(acme: Payer, method: str, slash: str) -> None:
    location = consent(link(acme))
    path, _, query = location.removeprefix("https://api.test").partition("?")

    assert gateway.call(method, f"{path}{slash}?{query}").status in {401, 404}

    assert arrive(f"{location}#_=_").status == 200


def test_an_error_spends_the_state(acme: Payer, linkedin: LinkedInSimulator) -> None:
    url = link(acme)
    arrive(consent(url, error="server_error"))

    assert "<h1>This link cannot be used</h1>" in arrive(consent(url)).body
    assert listed(acme) == []


def test_a_key_service_that_fails_after_the_exchange_is_not_told_as_a_state_of_the_connection(
    acme: Payer, monkeypatch: pytest.MonkeyPatch
) -> None:
    location = consent(link(acme))
    fail = refusing("KMSInternalException")
    monkeypatch.setattr(kms, "encrypt", lambda *_: fail())

    answer = arrive(location)

    assert answer.status >= 500
    assert "<h1>Something went wrong</h1>" in answer.body
    assert "for a new link" in answer.body
    assert listed(acme) == []
