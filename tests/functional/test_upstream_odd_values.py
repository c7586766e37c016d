"""Numbers and texts from upstreams that no contract allows: every answer can still be delivered."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import pytest

from local.simulators.linkedin.simulator import LinkedInSimulator
from tests.support.clock import Clock
from tests.support.connecting import (
    DAY,
    ROUTE,
    arrive,
    connect,
    consent,
    control,
    environment,
    link,
    linkedin_stack,
    listed,
    stored,
)
from tests.support.fake_upstream import Reply
from tests.support.linkedin_client_wire import KeptWire, kept_wire
from tests.support.linkedin_replies import URN, grant
from tests.support.linkup_stack import linkup_stack
from tests.support.mirroring import LinkedIn
from tests.support.payers import payer
from tests.support.suggesting import balance, ends, suggest
from vouch import settings
from vouch.storage import connections

HALF = "\ud83d"
"""Half of a surrogate pair, which JSON may hold as an escape and UTF-8 may not."""
ODD = f"no{HALF}\x00\x1b[31m\u202e\x85 way"
MENDED = "no\ufffd\ufffd\ufffd[31m\ufffd way"
TEN_YEARS = 10 * 365 * DAY


@pytest.fixture(autouse=True)
def linkedin() -> Iterator[LinkedInSimulator]:
    with linkedin_stack() as simulator:
        yield simulator


@contextmanager
def linkup_answering(reply: Reply, monkeypatch: pytest.MonkeyPatch) -> Iterator[KeptWire]:
    """Put a server of that one reply in Linkup's place."""
    with linkup_stack(), kept_wire(lambda _: reply) as server:
        monkeypatch.setenv("LINKUP_BASE_URL", server.base_url.replace("/v2", "/v1"))
        settings.linkup.cache_clear()
        yield server


def error(status: int, **headers: str) -> Reply:
    """Return an error of LinkedIn's or of Linkup's whose every text is odd."""
    said = {"status": status, "message": ODD, "code": f"CODE{HALF}", "error": "invalid_grant"}
    body = json.dumps({**said, "error_description": ODD}).encode()
    return Reply(status, body, {"X-Request-Id": "id\x01\x85é\x9b2", **headers})


@pytest.mark.parametrize(("status", "ours"), [(422, 400), (500, 502), (429, 429), (200, 502)])
def test_an_odd_text_of_linkups_is_answered_and_nothing_stays_reserved(
    status: int, ours: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = payer(monthly_credits=10)
    with linkup_answering(error(status), monkeypatch):
        answer = suggest(account)

    assert answer.status == ours
    assert (MENDED in answer.json["message"]) == (status in {422, 500})
    assert "(upstream request id id\ufffd" in answer.json["message"]
    assert balance(account)["remaining"] == 10
    assert [end[0] for end in ends(account)] == ["RELEASED"]


@pytest.mark.parametrize("digits", ["31536000", "9" * 400, "9" * 5000])
def test_linkups_longest_wait_is_a_day_and_nothing_stays_reserved(
    digits: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = payer(monthly_credits=10)
    with linkup_answering(Reply(429, b"", {"Retry-After": digits}), monkeypatch) as server:
        answer = suggest(account)

    assert (answer.status, answer.headers["retry-after"]) == (429, "86400")
    assert len(server.requests) == 1
    assert balance(account)["remaining"] == 10


def test_a_byte_order_mark_before_linkups_answer_is_dropped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    body = r'{"status":"success","data":{"recommendations":[{"name":"\ud83d"}]}}'
    with linkup_answering(Reply(200, b"\xef\xbb\xbf" + body.encode()), monkeypatch):
        answer = suggest(payer())

    assert (answer.status, answer.body) == (200, body)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-32", "latin-1"])
def test_an_answer_in_another_encoding_is_not_guessed_at(
    encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = '{"status":"success","data":{"recommendations":[{"name":"Beno\xeet"}]}}'
    with linkup_answering(Reply(200, body.encode(encoding)), monkeypatch):
        answer = suggest(payer())

    assert answer.status == 502
    assert answer.json["message"] == "Linkup's answer cannot be understood"


@pytest.mark.parametrize(("status", "code"), [(400, "ILLEGAL_ARGUMENT"), (429, "THROTTLED")])
def test_an_odd_text_of_linkedins_is_answered(
    linkedin: LinkedInSimulator, status: int, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    me = LinkedIn(linkedin).member()
    reply = error(status, **{"Retry-After": "9" * 400})
    with (
        kept_wire(lambda _: reply) as server,
        environment(monkeypatch, LINKEDIN_BASE_URL=server.base_url),
    ):
        answer = me.call("GET", f"/v2/recommendation/{quote(URN, safe='')}")

    assert (answer.status, answer.json["code"]) == (status, code)
    assert MENDED in answer.json["message"]
    assert answer.headers.get("retry-after") == ("86400" if status == 429 else None)


def arrival(reply: Reply, account: Any, monkeypatch: pytest.MonkeyPatch, urn: str) -> Any:
    """Let a member consent, and LinkedIn answer the exchange of the code so."""
    location = consent(link(account), member=urn)
    with (
        kept_wire(lambda _: reply) as server,
        environment(monkeypatch, LINKEDIN_OAUTH_URL=server.base_url),
    ):
        return arrive(location)


def test_an_odd_text_of_linkedins_oauth_is_shown_on_the_page(
    linkedin: LinkedInSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = arrival(error(400), payer(), monkeypatch, linkedin.members[0].urn)

    assert answer.status == 502
    assert MENDED.removeprefix("n") in answer.body


@pytest.mark.parametrize("token", ["t\u00f6ken", "a b", "a\nb", HALF, "\x00"])
def test_a_token_that_no_header_can_hold_is_an_error_of_linkedins(
    linkedin: LinkedInSimulator, token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    account, urn = payer(), linkedin.members[0].urn

    answer = arrival(grant(access_token=token), account, monkeypatch, urn)

    assert answer.status == 502
    assert "a grant that cannot be understood" in answer.body
    assert listed(account) == []


@pytest.mark.parametrize("seconds", [TEN_YEARS + 1, 10**12, 10**30, 10**400, str(10**30)])
def test_a_token_is_good_for_ten_years_at_most_however_long_linkedin_says(
    linkedin: LinkedInSimulator,
    clock: Clock,
    seconds: int | str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    account, me = payer(), linkedin.members[0]
    token = control(linkedin, "tokens", member=me.urn)["access_token"]
    reply = grant(access_token=token, expires_in=seconds, refresh_token_expires_in=seconds)

    answer = arrival(reply, account, monkeypatch, me.urn)

    assert answer.status == 200
    [connection] = listed(account)
    assert connection["expires_at"].startswith("20")
    held = stored(account, me.urn)
    assert held["expiresAt"] == held["accessExpiresAt"] == clock.now + TEN_YEARS


@pytest.mark.parametrize("seconds", [10**12, 10**30])
def test_a_connection_that_an_older_release_stored_is_listed(
    linkedin: LinkedInSimulator, seconds: int
) -> None:
    account, me = payer(), linkedin.members[0].urn
    connect(account, me)
    held = stored(account, me)
    connections.change({**held, "expiresAt": seconds, "revision": held["revision"] + 1})

    answer = account.call("GET", ROUTE)

    assert answer.status == 200
    assert answer.json["elements"][0]["expires_at"] == "9999-12-31T23:59:59.999Z"
