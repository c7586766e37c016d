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
from vouch.handlers.auth import REMEMBERED_FOR
from vouch.memory import Memory
from vouch.services.linkedin import introspect
from vouch.services.linkedin.introspect import MOST_A_MINUTE

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


INVALID = ("INVALID_ACCESS_TOKEN", 65600, "Invalid access token")
REVOKED = ("REVOKED_ACCESS_TOKEN", 65601, "The token has been revoked")
EXPIRED = ("EXPIRED_ACCESS_TOKEN", 65602, "The token has expired")


def refused(answer: Answer, reason: tuple[str, int, str] = INVALID) -> None:
    """As LinkedIn itself says it."""
    code, number, message = reason
    assert answer.status == 401
    assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'
    assert answer.headers["x-restli-error-response"] == "true"
    assert answer.json == {
        "status": 401,
        "code": code,
        "message": message,
        "serviceErrorCode": number,
    }


def limited(answer: Answer, wait: int) -> None:
    """The token may be good: the caller is to ask again, and when."""
    assert (answer.status, answer.json["code"]) == (429, "THROTTLED")
    assert answer.headers["retry-after"] == str(wait)


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
    refused(who(ana.token), REVOKED)
    refused(who(ana.token), REVOKED)
    assert calls(linkedin)["introspect"] == 2


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
    ],
    ids=lambda made: "-".join(map(str, made.values())),
)
def test_a_token_of_another_application_or_kind_is_refused_in_shape(
    linkedin: LinkedInSimulator, ana: Member, made: dict[str, str]
) -> None:
    token = control(linkedin, "tokens", member=ana.urn, **made)["access_token"]

    refused(who(token))
    refused(gateway.call("GET", path(URN), {"Authorization": f"Bearer {token}", **PROTOCOL}))

    assert calls(linkedin) == {"introspect": 1}


def test_a_token_that_has_ended_is_refused_with_the_reason(
    linkedin: LinkedInSimulator, ana: Member
) -> None:
    tokens = [control(linkedin, "tokens", member=ana.urn)["access_token"] for _ in range(2)]
    revoked, expired = map(linkedin.tokens.access, tokens)
    assert revoked is not None
    assert expired is not None
    revoked.revoked, expired.expires = True, 0

    for _ in range(2):
        refused(who(tokens[0]), REVOKED)
        refused(who(tokens[1]), EXPIRED)
    answer = gateway.call("GET", "/v1/syncs", {"Authorization": f"Bearer {tokens[1]}"})

    assert answer.json == {"status": "error", "message": EXPIRED[2]}
    assert calls(linkedin) == {"introspect": 2}


def test_an_unknown_token_is_refused_in_shape(linkedin: LinkedInSimulator) -> None:
    refused(who("AQ-never-heard-of"))

    assert calls(linkedin) == {"introspect": 1}


def test_a_token_that_ends_between_the_two_calls_is_refused_in_shape(
    linkedin: LinkedInSimulator, ana: Member
) -> None:
    control(linkedin, "faults", fault="revoked-token", operation="userinfo")

    refused(who(ana.token), REVOKED)
    assert who(ana.token).status == 200


def test_a_refusal_is_remembered_for_a_minute(linkedin: LinkedInSimulator, clock: Clock) -> None:
    for _ in range(120):
        refused(who("AQ-never-heard-of"))
        clock.advance(1)

    assert calls(linkedin) == {"introspect": 2}


def test_a_token_that_linkedin_learns_of_after_a_refusal_is_good_a_minute_later(
    linkedin: LinkedInSimulator, ana: Member, clock: Clock
) -> None:
    early = "AQ-issued-just-now"
    refused(who(early))
    known = linkedin.tokens.access(ana.token)
    assert known is not None
    linkedin.tokens._access[early] = known

    clock.advance(59)
    refused(who(early))
    clock.advance(1)
    assert who(early).status == 200


def test_junk_pushes_no_caller_and_no_refusal_but_the_oldest_out(
    linkedin: LinkedInSimulator, ana: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(introspect, "_refused", Memory(2, introspect.REFUSED_FOR))
    assert who(ana.token).status == 200

    for number in (1, 2, 3, 3, 2):
        refused(who(f"AQ-junk-{number}"))
    assert calls(linkedin)["introspect"] == 4
    refused(who("AQ-junk-1"))
    assert who(ana.token).status == 200

    assert calls(linkedin) == {"introspect": 5, "userinfo": 1}


def test_junk_is_not_asked_about_without_limit_and_nobody_known_is_refused(
    linkedin: LinkedInSimulator, ana: Member, clock: Clock
) -> None:
    alice, acme = member(), payer()
    ben = Member(linkedin.members[1].urn, linkedin.members[1].access_token)
    assert who(ana.token).status == 200
    for number in range(MOST_A_MINUTE - 1):
        refused(who(f"AQ-junk-{number}"))
    clock.advance(20)

    for number in range(99):
        limited(who(f"AQ-more-{number}"), 40)
    limited(who(ben.token), 40)

    refused(who("AQ-junk-0"))
    assert who(ana.token).status == who(alice.token).status == acme.report().status == 200
    assert calls(linkedin) == {"introspect": MOST_A_MINUTE, "userinfo": 1}
    clock.advance(40)
    assert who(ben.token).status == 200


def test_a_caller_who_was_good_is_asked_about_again_whatever_junk_there_was(
    linkedin: LinkedInSimulator, ana: Member, clock: Clock
) -> None:
    assert who(ana.token).status == 200
    clock.advance(60)
    for number in range(MOST_A_MINUTE):
        refused(who(f"AQ-junk-{number}"))

    limited(who("AQ-junk"), 60)
    assert who(ana.token).status == 200

    assert calls(linkedin)["introspect"] == MOST_A_MINUTE + 2


@pytest.mark.parametrize(
    ("fault", "told", "wait"),
    [
        ("error-429", 300, 300),
        ("error-503", 300, 300),
        ("error-429", None, 60),
        ("error-429", 3, 3),
    ],
)
def test_a_throttled_introspection_is_not_repeated_and_none_is_made_before_its_time(
    linkedin: LinkedInSimulator,
    ana: Member,
    clock: Clock,
    fault: str,
    told: int | None,
    wait: int,
) -> None:
    alice, acme = member(), payer()
    assert who(ana.token).status == 200
    retry = {"retry_after": told} if told else {}
    control(linkedin, "faults", fault=fault, times=None, operation="introspect", **retry)

    assert who("AQ-junk").status == int(fault[-3:])
    linkedin.faults.clear()
    for number in range(9):
        limited(who(f"AQ-junk-{number}"), wait)
    clock.advance(wait - 1)
    limited(who("AQ-junk"), 1)

    assert who(alice.token).status == acme.report().status == 200
    if wait <= REMEMBERED_FOR:
        assert who(ana.token).status == 200
    assert calls(linkedin) == {"introspect": 2, "userinfo": 1}
    clock.advance(1)
    assert who(ana.token).status == 200
    refused(who("AQ-junk"))


@pytest.mark.parametrize("fault", ["error-500", "error-503", "html-502", "reset"])
def test_a_failed_introspection_is_not_repeated(linkedin: LinkedInSimulator, fault: str) -> None:
    control(linkedin, "faults", fault=fault, times=None, operation="introspect")

    assert who("AQ-junk").status in {502, 503}

    assert calls(linkedin) == {"introspect": 1}


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
