"""Answers over a socket that are too large, too long or encoded in a way nobody asked for."""

import gzip
import zlib
from collections.abc import Callable
from functools import cache
from itertools import count
from threading import Event
from typing import Any

import pytest

from tests.support.linkup_dialects import BOTH, V1, Dialect
from tests.support.linkup_replies import served
from tests.support.wire import Connection, wire
from vouch.clients import adapter, exchange
from vouch.clients.linkup.people import Recommendations
from vouch.deadline import Deadline
from vouch.errors import (
    UpstreamError,
    UpstreamRefusedError,
    UpstreamThrottledError,
    UpstreamTimeoutError,
)

BODY = served().body
OK = b"HTTP/1.1 200 OK\r\nX-Request-Id: theirs-1\r\n"
MOST = exchange.MOST_BODY
FEW = 2**18
"""How many bytes an answer without end may have here, in place of the 8 MB of the product."""
type Sent = bytes | Callable[[Connection], None]


@cache
def bomb() -> bytes:
    """Return the gzip of 200 MB, which are in memory in slices and only if a test wants them."""
    packer = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    slices = [packer.compress(bytes(1_000_000)) for _ in range(200)]
    return b"".join([*slices, packer.flush()])


def encoded(coding: bytes, body: bytes, head: bytes = OK) -> bytes:
    return head + b"Content-Encoding: %b\r\nContent-Length: %d\r\n\r\n" % (coding, len(body)) + body


def chunk(body: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(body), body)


def call(url: str, seconds: float = 20, dialect: Dialect = V1) -> Recommendations:
    return dialect.ask(url, deadline=Deadline.after(seconds))


def failed(answer: Sent, seconds: float = 20, dialect: Dialect = V1) -> UpstreamError:
    def send(connection: Connection) -> None:
        connection.send(answer) if isinstance(answer, bytes) else answer(connection)

    with wire(send) as server:
        with pytest.raises(UpstreamError) as caught:
            call(server.url, seconds, dialect)
        assert server.ended.wait(30)
    assert len(server.requests) == 1
    return caught.value


ENCODED = {
    "gzip": encoded(b"gzip", gzip.compress(BODY)),
    "gzip in capitals": encoded(b"GZIP", gzip.compress(BODY)),
    "gzip in members": encoded(b"gzip", gzip.compress(BODY[:9]) + gzip.compress(BODY[9:])),
    "gzip and what is behind it": encoded(b"gzip", gzip.compress(BODY) + bytes(9)),
    "deflate": encoded(b"deflate", zlib.compress(BODY)),
    "bare deflate": encoded(b"deflate", zlib.compress(BODY)[2:-4]),
    "identity": encoded(b"identity", BODY),
    "gzip in chunks": OK
    + b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
    + b"".join(chunk(bytes([byte])) for byte in gzip.compress(BODY))
    + b"0\r\n\r\n",
}
REFUSED: dict[str, Sent] = {
    "gzip twice": encoded(b"gzip, gzip", gzip.compress(gzip.compress(BODY))),
    "gzip twice, in two headers": encoded(
        b"gzip\r\nContent-Encoding: gzip", gzip.compress(gzip.compress(BODY))
    ),
    "gzip of a bomb": lambda to: to.send(encoded(b"gzip, gzip", gzip.compress(bomb()))),
    "codings without number": encoded(b"gzip," * 12_000, gzip.compress(BODY)),
    "gzip and deflate": encoded(b"deflate, gzip", gzip.compress(zlib.compress(BODY))),
    "brotli": encoded(b"br", BODY),
    "zstd": encoded(b"zstd", BODY),
    "a charset": encoded(b"utf-8", BODY),
    "gzip that breaks off": encoded(b"gzip", gzip.compress(BODY)[:-20]),
    "deflate that breaks off": encoded(b"deflate", zlib.compress(BODY)[:-20]),
    "no gzip": encoded(b"gzip", BODY),
}
LARGE: dict[str, Sent] = {
    "a bomb": lambda to: to.send(encoded(b"gzip", bomb())),
    "a bomb of deflate": encoded(b"deflate", zlib.compress(bytes(20_000_000))),
    "a long body": OK + b"Content-Length: %d\r\n\r\n" % (MOST + 1) + bytes(MOST + 1),
    "a long body that is encoded": encoded(b"gzip", bytes(MOST + 1)),
}

LENGTHS = {
    "two lengths": b"Content-Length: %d\r\nContent-Length: 7" % len(BODY),
    "two lengths in one": b"Content-Length: %d, 7" % len(BODY),
    "a length beside chunks": b"Content-Length: %d\r\nTransfer-Encoding: chunked" % len(BODY),
    "a length of 400 digits": b"Content-Length: " + b"9" * 400,
}


def endless(start: bytes, part: bytes) -> Callable[[Connection], None]:
    def answer(connection: Connection) -> None:
        connection.send(start)
        for _ in count():
            connection.send(part)

    return answer


CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
ENDLESS = {
    "headers": endless(OK, b"X-Header: 1\r\n" * 1000),
    "a header": endless(OK + b"X-Header: ", b"1" * 65_536),
    "a status line": endless(b"HTTP/1.1 200 ", b"1" * 65_536),
    "heads that announce another": endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000),
    "a chunk's size": endless(CHUNKED, b"1" * 65_536),
    "a chunk's extension": endless(CHUNKED + b"5;", b"1" * 65_536),
    "a chunk of less than nothing": endless(CHUNKED + b"-1\r\n", b" " * 65_536),
    "a chunk of all there is": endless(CHUNKED + b"f" * 16 + b"\r\n", b" " * 65_536),
    "chunks of one byte": endless(CHUNKED, b"1\r\n \r\n" * 10_000),
    "trailers": endless(CHUNKED + b"0\r\n", b"X-Trailer: 1\r\n" * 1000),
}


@pytest.mark.parametrize("sent", ENCODED.values(), ids=ENCODED)
def test_one_coding_that_was_asked_for_is_undone(sent: bytes) -> None:
    with wire(lambda connection: connection.send(sent)) as server:
        assert call(server.url).body == BODY.decode()

    assert b"Accept-Encoding: gzip, deflate\r\n" in server.requests[0]


@pytest.mark.parametrize("sent", REFUSED.values(), ids=REFUSED)
def test_another_coding_or_a_second_one_is_an_error(sent: Sent) -> None:
    error = failed(sent)

    assert (type(error), error.served, error.request_id) == (UpstreamError, None, "theirs-1")
    assert str(error) == "Linkup's answer cannot be decoded (CodingError)"


@BOTH
@pytest.mark.parametrize("sent", LARGE.values(), ids=LARGE)
def test_a_body_is_bounded_as_it_was_sent_and_as_it_is_decoded(
    sent: Sent, dialect: Dialect
) -> None:
    error = failed(sent, dialect=dialect)

    assert str(error) == f"Linkup's answer is over 6 MB; {dialect.less}"


@pytest.mark.parametrize("lengths", LENGTHS.values(), ids=LENGTHS)
def test_a_length_that_is_not_the_bodys_is_an_error(lengths: bytes) -> None:
    assert type(failed(OK + lengths + b"\r\n\r\n" + BODY)) is UpstreamError


@BOTH
@pytest.mark.parametrize("answer", ENDLESS.values(), ids=ENDLESS)
def test_an_answer_without_end_is_left_before_the_deadline(
    answer: Callable[[Connection], None], dialect: Dialect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adapter, "MOST", FEW)

    assert type(failed(answer, dialect=dialect)) is UpstreamError


def test_a_head_that_drips_is_left_at_the_deadline() -> None:
    def answer(connection: Connection) -> None:
        connection.drip(b"HTTP/1.1 100 Continue\r\n\r\n" * 1000)

    assert type(failed(answer, seconds=0.2)) is UpstreamTimeoutError


def test_the_deadline_holds_while_a_body_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    over = Event()

    def decode(*_: Any) -> bytes:
        over.wait()
        return BODY

    monkeypatch.setattr(exchange, "decoded", decode)
    try:
        assert type(failed(ENCODED["gzip"], seconds=0.2)) is UpstreamTimeoutError
    finally:
        over.set()


@pytest.mark.parametrize(
    ("status", "kind"), [(422, UpstreamRefusedError), (429, UpstreamThrottledError)]
)
def test_a_refusal_that_cannot_be_decoded_is_a_refusal_all_the_same(
    status: int, kind: type[UpstreamError]
) -> None:
    head = b"HTTP/1.1 %d Refused\r\n" % status

    assert type(failed(encoded(b"gzip, gzip", bomb(), head))) is kind


def test_one_answer_takes_no_more_from_its_connection_than_the_bound(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(adapter, "MOST", FEW)
    sent = [0]

    def answer(connection: Connection) -> None:
        while True:
            connection.send(b"HTTP/1.1 100 Continue\r\n\r\n" * 100)
            sent[0] += 2500

    failed(answer)

    # What the kernel holds between the two ends comes on top.
    assert FEW <= sent[0] < FEW + 30 * 2**20
