"""LinkedIn's OAuth: what it is sent, and what its answers become (CONTRACTS 2.12)."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.support.clock import Clock
from tests.support.fake_upstream import Reply
from tests.support.linkedin_replies import (
    CLIENT_ID,
    CLIENT_SECRET,
    OAUTH_URL,
    REDIRECT,
    TOKEN,
    denied,
    grant,
    json_reply,
    oauth,
)
from vouch.clients.linkedin import LinkedInOAuth
from vouch.clients.linkedin.tokens import Introspection
from vouch.errors import (
    UpstreamError,
)

APPLICATION = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
REFRESH = "AQW-refresh-token-0007"
TEN_YEARS = 10 * 365 * 24 * 60 * 60
CODE = "AQT+code/with=all&of them"
KNOWN = {
    "active": True, "client_id": CLIENT_ID, "auth_type": "3L", "expires_at": 1497497620,
    "status": "active", "scope": "openid,profile",
}  # fmt: skip


def test_the_url_of_consent_has_all_that_linkedin_asks_for() -> None:
    client, upstream = oauth()

    url = client.authorization_url(REDIRECT, "st&te=1", "openid profile")

    parts = urlsplit(url)
    assert url.startswith(OAUTH_URL + "/authorization?")
    assert dict(parse_qsl(parts.query, strict_parsing=True)) == {
        "response_type": "code",
        "client_id": CLIENT_ID,
        "redirect_uri": REDIRECT,
        "state": "st&te=1",
        "scope": "openid profile",
    }
    assert "scope=openid%20profile" in parts.query
    assert upstream.requests == []


@pytest.mark.parametrize(
    ("call", "path", "form"),
    [
        (
            lambda it: it.exchange(CODE, REDIRECT),
            "/accessToken",
            {"grant_type": "authorization_code", "code": CODE, "redirect_uri": REDIRECT},
        ),
        (
            lambda it: it.refresh("r=1"),
            "/accessToken",
            {"grant_type": "refresh_token", "refresh_token": "r=1"},
        ),
        (lambda it: it.introspect("töken"), "/introspectToken", {"token": "töken"}),
    ],
)
def test_a_call_sends_a_form_with_the_applications_credentials(
    call: Any, path: str, form: dict[str, str]
) -> None:
    client, upstream = oauth(json_reply({**KNOWN, "access_token": "a", "expires_in": 1}))

    call(client)

    (request,) = upstream.requests
    assert (request.method, request.url) == ("POST", OAUTH_URL + path)
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
    body = request.body.decode() if isinstance(request.body, bytes) else ""
    assert dict(parse_qsl(body, strict_parsing=True)) == form | APPLICATION


def test_a_grant_gives_tokens_and_their_times() -> None:
    client, _ = oauth(grant())

    tokens = client.exchange(CODE, REDIRECT)

    scopes = frozenset({"openid", "profile"})
    assert tuple(tokens) == (TOKEN, 5184000, "AQW-refresh-token-0007", 31536000, scopes)


@pytest.mark.parametrize(
    ("changes", "tokens"),
    [
        ({"refresh_token": None, "refresh_token_expires_in": None}, (TOKEN, 5184000, None, None)),
        ({"refresh_token": "", "refresh_token_expires_in": "x"}, (TOKEN, 5184000, None, None)),
        (
            {"expires_in": "86400", "refresh_token_expires_in": "525600"},
            (TOKEN, 86400, "AQW-refresh-token-0007", 525600),
        ),
    ],
)
def test_a_grant_without_a_refresh_token_is_accepted(changes: Any, tokens: tuple[Any, ...]) -> None:
    client, _ = oauth(grant(**changes))

    assert client.refresh(REFRESH)[:4] == tokens


@pytest.mark.parametrize(
    "scope",
    ["openid profile", "openid%20profile", "openid,profile", "openid+profile", "profile%2Copenid "],
)
def test_scopes_are_read_however_they_are_divided(scope: str) -> None:
    client, _ = oauth(grant(scope=scope))

    assert client.refresh(REFRESH).scopes == {"openid", "profile"}


@pytest.mark.parametrize("scope", [None, "", 7, ["openid"], "\ud800"])
def test_scopes_that_linkedin_does_not_say_are_none(scope: Any) -> None:
    client, _ = oauth(grant(scope=scope))

    assert client.refresh(REFRESH).scopes == frozenset()


def test_an_id_token_is_left_out_of_the_tokens_and_of_their_text() -> None:
    client, _ = oauth(grant(id_token="header.claims.signature", token_type="Bearer"))

    tokens = client.exchange(CODE, REDIRECT)

    assert "header.claims" not in f"{tuple(tokens)} {tokens}"


@pytest.mark.parametrize(
    "reply",
    [grant(access_token=None), grant(access_token=""), grant(access_token=7),
     grant(access_token="t\u00f6ken"), grant(access_token="a b"), grant(access_token="a\n"),
     grant(access_token="\ud83d"), grant(expires_in=1.5), grant(expires_in="1.5"),
     grant(expires_in=None), grant(expires_in="soon"), grant(expires_in=-1), json_reply([]),
     Reply(200), Reply(200, b"<html>"), Reply(200, grant().body[:-3])],
)  # fmt: skip
def test_a_grant_that_cannot_be_understood_is_an_error(reply: Reply) -> None:
    client, upstream = oauth(reply)

    with pytest.raises(UpstreamError) as caught:
        client.exchange(CODE, REDIRECT)

    assert (type(caught.value), caught.value.served) == (UpstreamError, None)
    assert len(upstream.requests) == 1


def test_an_introspection_names_the_application_and_the_end_of_a_token() -> None:
    client, _ = oauth(json_reply(KNOWN))

    assert client.introspect(TOKEN) == Introspection(True, CLIENT_ID, "3L", 1497497620, "active")


@pytest.mark.parametrize("given", [TEN_YEARS + 1, 10**12, 10**400, "9" * 400])
def test_a_token_is_good_for_ten_years_at_most(given: object) -> None:
    client, _ = oauth(grant(expires_in=given, refresh_token_expires_in=given))

    tokens = client.exchange(CODE, REDIRECT)

    assert (tokens.expires_in, tokens.refresh_token_expires_in) == (TEN_YEARS, TEN_YEARS)


def test_an_introspected_token_ends_in_ten_years_at_the_latest(clock: Clock) -> None:
    client, _ = oauth(json_reply({**KNOWN, "expires_at": 10**400}))

    assert client.introspect(TOKEN).expires_at == clock.now + TEN_YEARS


@pytest.mark.parametrize(
    "reply",
    [json_reply({"active": False}), json_reply({"active": False, "expires_at": "x"}),
     denied(400, "invalid_request"), denied(400, "invalid_token")],
)  # fmt: skip
def test_a_token_that_is_unknown_is_not_active(reply: Reply) -> None:
    client, _ = oauth(reply)

    assert client.introspect("x") == Introspection(False, None, None, None)


@pytest.mark.parametrize("body", [{}, [], {"active": "true"}, {"active": 1}, "x"])
def test_an_introspection_that_cannot_be_understood_admits_nobody(body: object) -> None:
    client, _ = oauth(json_reply(body))

    with pytest.raises(UpstreamError, match="introspection"):
        client.introspect(TOKEN)


@pytest.mark.parametrize("credentials", [("", "secret"), ("id", "")])
def test_an_application_has_an_id_and_a_secret(credentials: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match="must not be empty"):
        LinkedInOAuth(OAUTH_URL, *credentials)


def test_a_base_url_that_is_no_http_url_is_refused() -> None:
    with pytest.raises(ValueError, match="base URL of LinkedIn"):
        LinkedInOAuth("linkedin.test/oauth", "id", "secret")
