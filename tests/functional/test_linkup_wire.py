"""Answers as they come over a socket: framing, and what breaks, drips or never ends."""

import gzip
from operator import methodcaller

import pytest

from tests.support.linkup_dialects import BOTH, V1, V2, Dialect
from tests.support.linkup_replies import PEOPLE, enveloped, served
from tests.support.wire import Connection, wire
from vouch.clients import exchange
from vouch.clients.linkup.people import Recommendations
from vouch.deadline import Deadline
from vouch.errors import UpstreamError, UpstreamTimeoutError

BODY = served().body
HEAD = b"HTTP/1.1 200 OK\r\nX-Request-Id: theirs-1\r\n"
LENGTH = b"Content-Length: %d\r\n\r\n" % len(BODY)
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"
WHOLE = {
    "by length": HEAD + LENGTH + BODY,
    "in chunks": HEAD + CHUNKED + b"%x\r\n%b\r\n0\r\n\r\n" % (len(BODY), BODY),
    "until the end": HEAD + b"Connection: close\r\n\r\n" + BODY,
    "in gzip": HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(BODY),
}
SPOILT = {
    "short of its length": HEAD + LENGTH + BODY[:-1],
    "in the middle of a chunk": HEAD + CHUNKED + b"%x\r\n%b" % (len(BODY), BODY[:-1]),
    "between chunks": HEAD + CHUNKED + b"%x\r\n%b\r\n" % (len(BODY), BODY),
    "in a chunk of no size": HEAD + CHUNKED + b"zz\r\n",
    "in the middle of gzip": HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(BODY)[:-20],
    "in no gzip": HEAD + b"Content-Encoding: gzip\r\n\r\n" + BODY,
}


def call(url: str, seconds: float = 20, dialect: Dialect = V1) -> Recommendations:
    return dialect.ask(url, deadline=Deadline.after(seconds))


def failed(url: str, seconds: float = 20, dialect: Dialect = V1) -> UpstreamError:
    with pytest.raises(UpstreamError) as caught:
        call(url, seconds, dialect)
    return caught.value


@pytest.mark.parametrize("sent", WHOLE.values(), ids=WHOLE)
def test_a_whole_answer_is_understood_in_any_framing(sent: bytes) -> None:
    with wire(lambda connection: connection.send(sent)) as server:
        found = call(server.url)

    assert (found.body, found.total_results) == (BODY.decode(), 3)
    assert found.request_id == "theirs-1"


def test_a_whole_answer_of_v2_is_understood_by_its_length_and_in_gzip() -> None:
    body = enveloped().body
    packed = HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(body)
    by_length = HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body
    for sent in (packed, by_length):
        with wire(methodcaller("send", sent)) as server:
            found = call(server.url, dialect=V2)

        assert [person.name for person in found.recommendations] == [p["name"] for p in PEOPLE]
        assert (found.request_id, found.upstream_credits) == ("theirs-1", 1)
        assert server.requests[0].startswith(b"POST /v2/network HTTP/1.1\r\n")


@BOTH
@pytest.mark.parametrize("sent", SPOILT.values(), ids=SPOILT)
def test_an_answer_that_breaks_off_is_an_error_and_not_asked_for_again(
    sent: bytes, dialect: Dialect
) -> None:
    with wire(lambda connection: connection.send(sent)) as server:
        error = failed(server.url, dialect=dialect)

    assert (type(error), error.served, error.request_id) == (UpstreamError, None, "theirs-1")
    assert len(server.requests) == 1


@pytest.mark.parametrize("sent", [b"", b"SSH-2.0-OpenSSH_9.9\r\n", b"HTTP/1.1 200 OK\r\nX"])
@BOTH
def test_an_answer_without_a_head_is_an_error_and_not_asked_for_again(
    sent: bytes, dialect: Dialect
) -> None:
    with wire(lambda connection: connection.send(sent)) as server:
        error = failed(server.url, dialect=dialect)

    assert (type(error), error.served, len(server.requests)) == (UpstreamError, None, 1)


SLOW: dict[str, tuple[bytes, bytes]] = {
    "no answer": (b"", b""),
    "a head that drips": (b"", WHOLE["by length"]),
    "a body that drips": (HEAD + LENGTH, BODY),
    "chunks that drip": (HEAD + CHUNKED, WHOLE["in chunks"].removeprefix(HEAD + CHUNKED)),
}


@BOTH
@pytest.mark.parametrize(("at_once", "dripping"), SLOW.values(), ids=SLOW)
def test_an_answer_that_is_not_whole_by_the_deadline_is_left(
    at_once: bytes, dripping: bytes, dialect: Dialect
) -> None:
    def answer(connection: Connection) -> None:
        connection.send(at_once)
        connection.drip(dripping)
        if not dripping:
            connection.say_nothing()

    with wire(answer) as server:
        error = failed(server.url, seconds=0.2, dialect=dialect)

    assert (type(error), error.served, len(server.requests)) == (UpstreamTimeoutError, None, 1)


def test_a_late_answer_is_reported_with_linkups_request_id() -> None:
    def answer(connection: Connection) -> None:
        connection.send(HEAD + LENGTH)
        connection.drip(BODY)

    with wire(answer) as server:
        error = failed(server.url, seconds=0.5)

    assert (type(error), error.request_id) == (UpstreamTimeoutError, "theirs-1")


def test_the_connection_to_a_body_that_drips_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "CHUNK", 16)

    def answer(connection: Connection) -> None:
        connection.send(HEAD + b"\r\n")
        connection.drip(b" " * 10_000)

    with wire(answer) as server:
        failed(server.url, seconds=0.1)

        assert server.ended.wait(30)


def test_a_body_without_end_is_left_at_six_megabytes() -> None:
    def answer(connection: Connection) -> None:
        connection.send(HEAD + CHUNKED)
        while True:
            connection.send(b"10000\r\n" + b" " * 65536 + b"\r\n")

    with wire(answer) as server:
        error = failed(server.url)

    assert "over 6 MB" in error.message
    assert server.ended.is_set()
