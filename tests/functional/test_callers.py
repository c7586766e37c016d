"""Callers with a token of LinkedIn's own: whose it is, for how long that is believed."""

import io
from collections.abc import Iterator

import pytest

from local.simulators.linkedin.simulator import LinkedInSimulator
from tests.support import gateway, store
from tests.support.builders import PROTOCOL, Member, member, path
from tests.support.clock import Clock
from tests.support.connecting import calls, control, environment, linkedin_stack
from tests.support.gateway import Answer
from tests.support.payers import payer
from vouch.handlers import auth

USERINFO = "/v2/userinfo"
URN = "urn:li:recommendation:(urn:li:person:Nobody,1)"


@pytest.fixture
def linkedin(clock: Clock) -> Iterator[LinkedInSimulator]:
    with linkedin_stack() as simulator:
        yield simulator


@pytest.fixture
def ana(linkedin: LinkedInSimulator) -> Member:
    """Her token is of this deployment's application."""
    found = linkedin.members[0]
    return Member(found.urn, found.access_token)


def who(token: str) -> Answer:
    return gateway.call("GET", USERINFO, {"Authorization": f"Bearer {token}"})


def refused(answer: Answer) -> None:
    """As LinkedIn itself says it."""
    assert answer.status == 401
    assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'
    assert answer.headers["x-restli-error-response"] == "true"
    assert answer.json == {
        "status": 401,
        "code": "INVALID_ACCESS_TOKEN",
        "message": "Invalid access token",
        "serviceErrorCode": 65600,
    }


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def test_a_token_of_our_application_identifies_its_member(
    linkedin: LinkedInSimulator, ana: Member
) -> None:
    answer = who(ana.token)

    assert answer.status == 200
    assert f"urn:li:person:{answer.json['sub']}" == ana.urn
    assert calls(linkedin) == {"introspect": 1, "userinfo": 1}


def test_a_token_is_introspected_once_a_minute(
    linkedin: LinkedInSimulator, ana: Member, clock: Clock
) -> None:
    for _ in range(120):
        assert who(ana.token).status == 200
        clock.advance(1)

    assert calls(linkedin) == {"introspect": 2, "userinfo": 2}


def test_a_token_revoked_by_the_member_stops_within_60_seconds(
    linkedin: LinkedInSimulator, ana: Member, clock: Clock
) -> None:
    assert who(ana.token).status == 200
    token = linkedin.tokens.access(ana.token)
    assert token is not None
    token.revoked = True

    clock.advance(59)
    assert who(ana.token).status == 200
    clock.advance(1)
    refused(who(ana.token))
    refused(who(ana.token))


def test_a_token_ends_at_its_second_even_while_remembered(
    linkedin: LinkedInSimulator, ana: Member, clock: Clock
) -> None:
    short = control(linkedin, "tokens", member=ana.urn, expires_in=30)["access_token"]
    assert who(short).status == 200

    clock.advance(29)
    assert who(short).status == 200
    clock.advance(1)
    assert who(short).json["code"] == "EXPIRED_ACCESS_TOKEN"


@pytest.mark.parametrize(
    "made",
    [
        {"client_id": "86another0appli"},
        {"auth_type": "2L"},
        {"auth_type": "Enterprise_User"},
        {"expires_in": 0},
    ],
    ids=lambda made: "-".join(map(str, made.values())),
)
def test_a_token_of_another_application_or_kind_is_refused_in_shape(
    linkedin: LinkedInSimulator, ana: Member, made: dict[str, str]
) -> None:
    token = control(linkedin, "tokens", member=ana.urn, **made)["access_token"]

    refused(who(token))
    refused(gateway.call("GET", path(URN), {"Authorization": f"Bearer {token}", **PROTOCOL}))

    assert calls(linkedin) == {"introspect": 2}


def test_an_unknown_token_is_refused_in_shape(linkedin: LinkedInSimulator) -> None:
    refused(who("AQ-never-heard-of"))

    assert calls(linkedin) == {"introspect": 1}


def test_a_token_that_ends_between_the_two_calls_is_refused_in_shape(
    linkedin: LinkedInSimulator, ana: Member
) -> None:
    control(linkedin, "faults", fault="revoked-token", operation="userinfo")

    refused(who(ana.token))
    assert who(ana.token).status == 200


@pytest.mark.parametrize("operation", ["introspect", "userinfo"])
@pytest.mark.parametrize(("fault", "status"), [("error-503", 503), ("html", 502)])
def test_a_failure_of_linkedin_is_not_answered_as_a_bad_token(
    linkedin: LinkedInSimulator, ana: Member, operation: str, fault: str, status: int
) -> None:
    control(linkedin, "faults", fault=fault, times=None, operation=operation)

    answer = who(ana.token)

    assert answer.status == status
    assert answer.json["code"].startswith("UPSTREAM_")
    linkedin.faults.clear()
    assert who(ana.token).status == 200


def test_the_local_source_refuses_an_unknown_token_without_a_call() -> None:
    with linkedin_stack("local") as linkedin:
        refused(who(linkedin.members[0].access_token))
        refused(who("AQ-never-heard-of"))

        assert calls(linkedin) == {}


def test_a_stack_without_an_application_makes_no_call(
    linkedin: LinkedInSimulator, ana: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    with environment(monkeypatch, LINKEDIN_CLIENT_ID=""):
        refused(who(ana.token))

    assert calls(linkedin) == {}


def test_tokens_and_keys_of_ours_are_never_sent_to_linkedin(linkedin: LinkedInSimulator) -> None:
    alice = member()

    assert who(alice.token).status == 200
    assert who(f"{alice.token}x").status == 401
    assert who(payer().key).status == 401
    assert who("vouch_member_token_").status == 401

    assert calls(linkedin) == {}


@pytest.mark.parametrize("token", ["two words", "AQ\tx", "AQé", "A" * 4097])
def test_text_that_can_be_no_token_is_not_sent(linkedin: LinkedInSimulator, token: str) -> None:
    refused(who(token))

    assert calls(linkedin) == {}


def test_a_token_of_linkedins_is_no_api_key(linkedin: LinkedInSimulator, ana: Member) -> None:
    assert who(ana.token).status == 200

    answer = gateway.call("GET", "/v1/credits", {"x-api-key": ana.token})

    assert answer.status == 401
    assert calls(linkedin) == {"introspect": 1, "userinfo": 1}


def test_only_the_callers_own_token_is_handed_on(linkedin: LinkedInSimulator, ana: Member) -> None:
    alice = member()
    for known in (ana, alice):
        assert auth.member(bearer(known.token)) == known.urn

    assert auth.linkedin_token(bearer(ana.token)) == ana.token
    assert auth.linkedin_token(bearer(alice.token)) is None
    assert auth.linkedin_token(bearer("AQ-never-heard-of")) is None
    assert auth.linkedin_token({}) is None


def test_a_caller_leaves_no_trace_of_the_token(
    linkedin: LinkedInSimulator, ana: Member, logs: io.StringIO, caplog: pytest.LogCaptureFixture
) -> None:
    who(ana.token)
    refused(who("AQ-never-heard-of"))

    told = logs.getvalue() + caplog.text + str(store.everything())

    assert '"operation":"identify_member"' in told
    assert "UpstreamDuration" in told
    for secret in (ana.token, "never-heard-of", linkedin.client_secret):
        assert secret not in told
