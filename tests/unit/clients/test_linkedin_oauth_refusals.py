"""What LinkedIn's OAuth refuses, whose fault that is, and what is tried again (CONTRACTS 2.12)."""

from collections.abc import Callable

import pytest

from tests.support.fake_upstream import Reply, Waits
from tests.support.linkedin_replies import REDIRECT, TOKEN, denied, oauth, refusal
from tests.support.linkup_replies import connect_timeout, read_timeout, refused_connection, reset
from vouch.clients.linkedin import LinkedInOAuth
from vouch.deadline import Deadline
from vouch.errors import (
    UpstreamCredentialsError,
    UpstreamError,
    UpstreamGrantError,
    UpstreamThrottledError,
    UpstreamTimeoutError,
    UpstreamUnavailableError,
)

CODE, REFRESH = "AQTQmah11lalyH65DAIivsjs", "AQW-refresh-token-0007"
ASKED: list[Callable[[LinkedInOAuth], object]] = [
    lambda it: it.exchange(CODE, REDIRECT),
    lambda it: it.refresh(REFRESH),
    lambda it: it.introspect(TOKEN),
]
GRANT, OURS = UpstreamGrantError, UpstreamCredentialsError
REFUSALS: dict[str, tuple[Reply, type[UpstreamError]]] = {
    "an unknown code": (denied(401, "invalid_request"), GRANT),
    "a dead refresh token": (denied(400, "invalid_request"), GRANT),
    "another redirect URI": (denied(400, "invalid_redirect_uri"), GRANT),
    "by the standard": (denied(400, "invalid_grant"), GRANT),
    "another client": (denied(401, "invalid_client"), OURS),
    "a client that may not": (denied(400, "unauthorized_client"), OURS),
    "an unknown client id": (denied(400, "invalid_client_id"), OURS),
    "401 of another kind": (denied(401, "odd"), OURS),
    "401 of HTML": (Reply(401, b"<html>"), OURS),
    "403": (denied(403, "invalid_request"), OURS),
    "400 of another kind": (denied(400, "odd"), UpstreamError),
    "400 of HTML": (Reply(400, b"<html>"), UpstreamError),
    "404": (denied(404, "invalid_request"), UpstreamError),
    "429": (refusal(429), UpstreamThrottledError),
    "408": (refusal(408), UpstreamTimeoutError),
    "500": (denied(500, "invalid_request"), UpstreamError),
    "503": (denied(503, "invalid_request"), UpstreamUnavailableError),
    "302": (Reply(302, b"", {"Location": "/"}), UpstreamError),
}


@pytest.mark.parametrize(("reply", "kind"), REFUSALS.values(), ids=REFUSALS)
def test_only_linkedins_own_error_name_ends_a_grant(
    reply: Reply, kind: type[UpstreamError], monkeypatch: pytest.MonkeyPatch
) -> None:
    Waits(monkeypatch)
    headers = {**reply.headers, "X-LI-UUID": "theirs-7"}
    errors = []
    for ask in ("exchange", "refresh"):
        client, _ = oauth(*[reply._replace(headers=headers)] * 2)
        with pytest.raises(UpstreamError) as caught:
            client.refresh(REFRESH) if ask == "refresh" else client.exchange(CODE, REDIRECT)
        errors.append(caught.value)

    assert [type(error) for error in errors] == [kind, kind]
    assert {error.request_id for error in errors} == {"theirs-7"}
    assert {error.upstream_status for error in errors} == {reply.status}


def test_a_grant_that_is_refused_says_why_and_surely_gave_nothing() -> None:
    client, _ = oauth(denied(400, "invalid_request", "The refresh token is revoked"))

    with pytest.raises(UpstreamGrantError, match="The refresh token is revoked") as caught:
        client.refresh(REFRESH)

    assert caught.value.served is False


@pytest.mark.parametrize(
    ("reply", "exchanges", "refreshes", "introspections"),
    [
        (reset(), 1, 1, 4),
        (read_timeout(), 1, 1, 4),
        (refused_connection(), 1, 2, 4),
        (connect_timeout(), 1, 2, 4),
        (refusal(500), 1, 1, 4),
        (refusal(429), 1, 1, 4),
        (refusal(429, Retry_After="1"), 1, 2, 4),
        (refusal(503, Retry_After="1"), 1, 2, 4),
        (denied(401, "invalid_client"), 1, 1, 1),
    ],
)
def test_each_oauth_call_has_its_number_of_tries(
    reply: Reply | Exception,
    exchanges: int,
    refreshes: int,
    introspections: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Waits(monkeypatch)
    tries = []
    for ask in ASKED:
        client, upstream = oauth(*[reply] * 5)
        with pytest.raises(UpstreamError):
            ask(client)
        tries.append(len(upstream.requests))

    assert tries == [exchanges, refreshes, introspections]


def test_an_introspection_with_a_wrong_secret_is_a_credentials_error() -> None:
    client, _ = oauth(denied(401, "invalid_client"))

    with pytest.raises(UpstreamCredentialsError) as caught:
        client.introspect(TOKEN)

    assert caught.value.served is False


def test_after_the_deadline_nothing_is_sent() -> None:
    client, upstream = oauth(deadline=Deadline.after(-1))

    with pytest.raises(UpstreamTimeoutError):
        client.exchange(CODE, REDIRECT)

    assert upstream.requests == []
