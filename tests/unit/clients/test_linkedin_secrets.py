"""No error shows a token, a code, a secret of the application or what a member wrote."""

import logging
from collections.abc import Callable
from urllib.parse import quote

import pytest

from tests.support.fake_upstream import Reply, Waits
from tests.support.linkedin_replies import (
    CLIENT_SECRET,
    REDIRECT,
    TOKEN,
    URN,
    denied,
    grant,
    json_reply,
    linkedin,
    oauth,
    refusal,
)
from tests.support.linkup_replies import read_timeout, refused_connection
from tests.support.told import everything
from vouch.clients.linkedin import LinkedInClient, LinkedInOAuth
from vouch.errors import UpstreamError

CODE = "AQTQmah11lalyH65DAIivsjsAQV5P-1VTVVebnLl"
TEXT = "Bob Smith is an amazing leader.\nHe is the best, and I would hire him again!"
SECRETS = [TOKEN, CODE, CLIENT_SECRET, "amazing leader", "hire him"]
ECHO = f'bad "{TOKEN}" {quote(CODE, safe="")} {CLIENT_SECRET.upper()} :: "{TEXT}"'
LISTED = {"results": {}, "errors": {URN: {"status": 400, "message": ECHO, "code": "A"}}}
REPLIES: list[Reply | Exception] = [
    *(refusal(status, ECHO, TOKEN, X_LI_UUID=f"{TOKEN}/{CODE}/{CLIENT_SECRET}")
      for status in (400, 401, 403, 404, 422, 429, 500, 503, 504)),
    *(denied(status, error, ECHO)
      for status in (400, 401) for error in ("invalid_request", "invalid_client", "odd")),
    json_reply({"message": ECHO, "elements": TEXT}),
    json_reply({"access_token": TOKEN, "expires_in": None}),
    Reply(200, ECHO.encode()),
    Reply(302, b"", {"Location": f"https://elsewhere.test/?token={TOKEN}"}),
    Reply(200, b"no gzip", {"Content-Encoding": "gzip", "X-Request-Id": TOKEN}),
    read_timeout(),
    refused_connection(),
]  # fmt: skip
CALLS: dict[str, Callable[[LinkedInClient], object]] = {
    "get": lambda it: it.get(URN),
    "recipient": lambda it: it.recipient(["VISIBLE"]),
    "create": lambda it: it.create(
        {"recommendationText": TEXT, "message": TEXT, "subject": TEXT[:31]}
    ),
}
GRANTS: dict[str, Callable[[LinkedInOAuth], object]] = {
    "exchange": lambda it: it.exchange(CODE, REDIRECT),
    "refresh": lambda it: it.refresh(TOKEN),
}


def revealed(error: UpstreamError, logged: str, secrets: list[str]) -> list[str]:
    assert error.__cause__ is None
    assert error.__context__ is None
    shown = (everything(error) + error.message + error.code + logged).lower()
    return [each for each in secrets if each.lower() in shown or quote(each).lower() in shown]


@pytest.mark.parametrize("ask", CALLS.values(), ids=CALLS)
@pytest.mark.parametrize("reply", REPLIES, ids=lambda r: getattr(r, "status", type(r).__name__))
def test_no_error_of_a_call_shows_the_token_or_a_text(
    reply: Reply | Exception,
    ask: Callable[[LinkedInClient], object],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    Waits(monkeypatch)
    caplog.set_level(logging.DEBUG)
    client, _ = linkedin(*[reply] * 4)

    with pytest.raises(UpstreamError) as caught:
        ask(client)

    sent = [TOKEN, *(SECRETS[3:] if ask is CALLS["create"] else [])]
    assert revealed(caught.value, caplog.text, sent) == []


@pytest.mark.parametrize("ask", GRANTS.values(), ids=GRANTS)
@pytest.mark.parametrize("reply", REPLIES, ids=lambda r: getattr(r, "status", type(r).__name__))
def test_no_error_of_a_grant_shows_the_code_the_token_or_the_secret(
    reply: Reply | Exception,
    ask: Callable[[LinkedInOAuth], object],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    Waits(monkeypatch)
    caplog.set_level(logging.DEBUG)
    client, _ = oauth(reply, reply)

    with pytest.raises(UpstreamError) as caught:
        ask(client)

    sent = [CLIENT_SECRET, CODE if ask is GRANTS["exchange"] else TOKEN]
    assert revealed(caught.value, caplog.text, sent) == []


def test_an_error_of_a_key_shows_no_token() -> None:
    client, _ = linkedin(json_reply(LISTED))

    (error,) = client.batch_get([URN]).errors.values()

    assert TOKEN not in everything(error) + error.message


def test_the_text_of_tokens_and_clients_shows_no_secret() -> None:
    client, _ = oauth(grant(refresh_token=CODE))

    tokens = client.exchange(CODE, REDIRECT)

    shown = f"{tokens} {tokens!r} {[tokens]} {client!r}"
    assert (tokens.access_token, tokens.refresh_token) == (TOKEN, CODE)
    assert not [each for each in SECRETS if each in shown]
    assert "5184000" in shown
