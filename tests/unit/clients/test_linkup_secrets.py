"""No error shows what must stay between Linkup and its caller."""

import logging
from urllib.parse import quote

import pytest

from tests.support.fake_upstream import FakeUpstream, Reply, Waits, session_with
from tests.support.linkup_replies import (
    KEY,
    TOKEN,
    connect_timeout,
    read_timeout,
    refusal,
    refused_connection,
    reset,
)
from tests.support.told import everything
from vouch.clients.linkup.client import LinkupClient
from vouch.errors import UpstreamError

ECHO = f'no session "{TOKEN}" ({quote(TOKEN, safe="")}) for {KEY.upper()} / {KEY}'
HEADERS = {"X_Request_Id": f"{KEY}/{TOKEN}"}
REPLIES = [
    *(refusal(status, ECHO, **HEADERS) for status in (200, 400, 401, 402, 404, 405, 422, 429, 500)),
    refusal(200, ECHO, field="data"),
    Reply(200, ECHO.encode(), {"X-Request-Id": TOKEN}),
    Reply(302, b"", {"Location": f"https://elsewhere.test/?token={TOKEN}"}),
    Reply(200, b"no gzip", {"Content-Encoding": "gzip", "X-Request-Id": TOKEN}),
    reset(),
    read_timeout(),
    refused_connection(),
    connect_timeout(),
]


@pytest.mark.parametrize("reply", REPLIES, ids=lambda r: getattr(r, "status", type(r).__name__))
def test_no_error_shows_the_token_or_the_key(
    reply: Reply | Exception, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    Waits(monkeypatch)
    caplog.set_level(logging.DEBUG)
    linkup = LinkupClient("https://linkup.test/v1", KEY, session_with(FakeUpstream(reply, reply)))

    with pytest.raises(UpstreamError) as caught:
        linkup.recommend(TOKEN)

    shown = (everything(caught.value) + caught.value.message + caplog.text).lower()
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    assert not [each for each in (TOKEN, quote(TOKEN, safe=""), KEY) if each.lower() in shown]


def test_a_text_is_masked_before_it_is_cut() -> None:
    text = "x" * 495 + TOKEN
    linkup = LinkupClient(
        "https://linkup.test/v1", KEY, session_with(FakeUpstream(refusal(400, text)))
    )

    with pytest.raises(UpstreamError) as caught:
        linkup.recommend(TOKEN)

    assert str(caught.value) == "x" * 495 + "***"


def test_a_text_is_cut_to_one_line_of_500_characters() -> None:
    text = "a\r\n b" + "x" * 1000
    linkup = LinkupClient(
        "https://linkup.test/v1", KEY, session_with(FakeUpstream(refusal(400, text)))
    )

    with pytest.raises(UpstreamError) as caught:
        linkup.recommend(TOKEN)

    assert str(caught.value) == "a b" + "x" * 497
