"""What the codes of Linkup's v2 become, and that no error shows a secret."""

import json
import logging
from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import quote

import pytest

from tests.support.fake_upstream import FakeUpstream, Reply, Waits, session_with
from tests.support.linkup_replies import (
    ACCOUNT_ID,
    KEY,
    TOKEN,
    connect_timeout,
    failure,
    read_timeout,
    refusal,
    reset,
)
from tests.support.told import everything
from vouch.clients.linkup.v2 import LinkupV2Client
from vouch.errors import (
    UpstreamAccountError,
    UpstreamCredentialsError,
    UpstreamCreditsError,
    UpstreamError,
    UpstreamRefusedError,
    UpstreamThrottledError,
)

CODE, SHORT = "4711-code", "0815"


class Told(NamedTuple):
    """The error of a code, with its text."""

    kind: type[UpstreamError]
    message: str


ANEW = Told(
    UpstreamAccountError,
    "Linkup has no session of this viewer any more; connect the viewer anew",
)
KNOWN = Told(UpstreamRefusedError, "theirs")
CODES = {
    ("INVALID_PARAMS", 400): KNOWN,
    ("INVALID_ACTION", 400): KNOWN,
    ("INVALID_ACCOUNT", 404): ANEW,
    ("ACCOUNT_INACTIVE", 403): ANEW,
    ("INVALID_API_KEY", 403): Told(UpstreamCredentialsError, "Linkup refused the credentials"),
    ("INSUFFICIENT_CREDITS", 402): Told(
        UpstreamCreditsError,
        "the credits at Linkup are used up; the operator of this deployment can buy more",
    ),
    ("RATE_LIMITED", 429): Told(UpstreamThrottledError, "Linkup is called too often"),
    ("INTERNAL_ERROR", 500): Told(UpstreamError, "Linkup answered 500: theirs"),
}
UNKNOWN = {
    200: Told(UpstreamError, "Linkup reports an error: theirs"),
    400: KNOWN,
    401: Told(UpstreamCredentialsError, "Linkup refused the credentials"),
    402: Told(UpstreamCredentialsError, "Linkup's own credits are used up"),
    422: KNOWN,
    429: Told(UpstreamThrottledError, "Linkup is called too often"),
    502: Told(UpstreamError, "Linkup answered 502: theirs"),
}
"""What a code that nobody knows becomes, by the status."""


def failed(
    reply: Reply | Exception,
    ask: Callable[[LinkupV2Client], Any] = lambda linkup: linkup.recommend(ACCOUNT_ID, count=10),
) -> UpstreamError:
    upstream = FakeUpstream(reply, reply, reply, reply)
    with pytest.raises(UpstreamError) as caught:
        ask(LinkupV2Client("https://linkup.test/v2", KEY, session_with(upstream)))
    return caught.value


@pytest.mark.parametrize("under", [None, 200, 502], ids=["its own", "200", "502"])
@pytest.mark.parametrize(("code", "status"), CODES)
def test_a_code_gives_its_error_under_any_status(code: str, status: int, under: int | None) -> None:
    told = CODES[code, status]

    error = failed(failure(code, under or status))

    assert type(error) is told.kind
    if code != "INTERNAL_ERROR" or under is None:
        assert str(error) == told.message
    assert (error.served, error.upstream_credits) == (False, 0)
    assert error.upstream_status == (under or status)


@pytest.mark.parametrize("code", ["NEVER_HEARD_OF", "", None, 7, [], {}])
@pytest.mark.parametrize("status", UNKNOWN)
def test_a_code_that_nobody_knows_counts_as_its_status(code: object, status: int) -> None:
    error = failed(failure(code, status))

    assert (type(error), str(error)) == UNKNOWN[status]
    assert (error.served, error.upstream_credits) == (False, 0)


@pytest.mark.parametrize("error", [None, [], "x", {}, {"code": "INVALID_PARAMS", "message": {}}])
def test_a_failure_without_a_text_is_a_refusal_all_the_same(error: object) -> None:
    body = {"success": False, "error": error}

    raised = failed(Reply(400, json.dumps(body).encode()))

    assert type(raised) is UpstreamRefusedError
    assert str(raised).startswith("Linkup refused the request (")
    assert (raised.served, raised.upstream_credits) == (False, None)


def test_a_failure_that_was_charged_may_have_been_served() -> None:
    body = {"success": False, "error": {"code": "X"}, "metadata": {"credits_consumed": 2}}

    error = failed(Reply(500, json.dumps(body).encode()))

    assert (error.served, error.upstream_credits) == (None, 2)


@pytest.mark.parametrize(("asked", "told"), [("7", 7), ("soon", 1), ("99999999", 86400)])
def test_a_throttled_call_says_how_long_linkup_asks_to_wait(asked: str, told: int) -> None:
    reply = failure("RATE_LIMITED", 200, Retry_After=asked)

    assert failed(reply).retry_after == told


def test_a_success_under_a_failures_status_is_judged_by_the_status() -> None:
    body = {"success": True, "data": {}, "metadata": {"credits_consumed": 3}}

    error = failed(Reply(502, json.dumps(body).encode()))

    assert (type(error), error.served, error.upstream_credits) == (UpstreamError, None, 3)


SECRETS = {
    "login": (TOKEN, lambda linkup: linkup.login(TOKEN, country="US")),
    "checkpoint": (CODE, lambda linkup: linkup.submit_checkpoint(ACCOUNT_ID, CODE)),
    "short code": (SHORT, lambda linkup: linkup.submit_checkpoint(ACCOUNT_ID, SHORT)),
    "account": (KEY, lambda linkup: linkup.account(ACCOUNT_ID)),
    "accounts": (KEY, lambda linkup: linkup.accounts()),
    "balance": (KEY, lambda linkup: linkup.credits()),
    "network": (KEY, lambda linkup: linkup.recommend(ACCOUNT_ID, count=10)),
}


@pytest.mark.parametrize(("secret", "ask"), SECRETS.values(), ids=SECRETS)
def test_no_error_shows_the_cookie_the_code_or_the_key(
    secret: str,
    ask: Callable[[LinkupV2Client], Any],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    Waits(monkeypatch)
    caplog.set_level(logging.DEBUG)
    echo = f"no {secret} / {quote(secret, safe='')} for {KEY.upper()} / {KEY}"
    replies: list[Reply | Exception] = [
        *(failure(code, status, echo, X_Request_Id=secret) for code, status in CODES),
        *(failure("NEW", status, echo, X_Request_Id=secret) for status in UNKNOWN),
        refusal(400, echo),
        Reply(200, echo.encode(), {"X-Request-Id": secret}),
        reset(),
        read_timeout(),
        connect_timeout(),
    ]

    for reply in replies:
        error = failed(reply, ask)
        shown = (everything(error) + error.message + caplog.text).lower()
        assert error.__cause__ is None
        assert error.__context__ is None
        assert not [each for each in (secret, KEY) if each.lower() in shown]
