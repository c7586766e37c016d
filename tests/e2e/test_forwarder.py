"""The API's plain base URL: requests reach the engine as they were sent."""

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from local import ports
from local.forwarder import Forwarder
from local.stack import Stack

PREFIX = "/_aws/execute-api/abc/$default"
ANSWER = b"HTTP/1.1 200 OK\r\nX-Odd:  as it is \r\nContent-Length: 2\r\n\r\n\xff\x00"


@pytest.fixture
def engine() -> Iterator[socket.socket]:
    with socket.create_server((ports.LOOPBACK, 0)) as listener:
        yield listener


@pytest.fixture
def forwarder(engine: socket.socket) -> Iterator[Forwarder]:
    running = Forwarder(ports.listen())
    running.forward_to(engine.getsockname()[1], PREFIX)
    yield running
    running.stop()


def exchange(
    forwarder: Forwarder, engine: socket.socket, sent: bytes, size: int, answers: int = 1
) -> bytes:
    """Send to the forwarder; what the engine receives, after both have seen the whole of it."""
    answer = ANSWER * answers
    with socket.create_connection((ports.LOOPBACK, forwarder.port)) as client:
        client.sendall(sent)
        accepted, _ = engine.accept()
        with accepted:
            received = accepted.recv(size, socket.MSG_WAITALL)
            accepted.sendall(answer)
        assert client.recv(len(answer) + 1, socket.MSG_WAITALL) == answer
    return received


@pytest.mark.parametrize(
    ("method", "target", "rest"),
    [
        (b"GET", b"/v2/x?ids=List(urn%3Ali%3Arec%3A%281%2C2%29,b)", b"X-a:1\r\nx-A:  2 \r\n\r\n"),
        (b"GET", b"/v2/x/urn%3Ali%3Arec%3A%281%2C2%29", b"Host: elsewhere\r\n\r\n"),
        (b"GET", b"/v2/x/urn:li:rec:(1,2)?", b"\r\n"),
        (b"POST", b"/v2/x//..;/%zz", b"Content-Length: 3\r\n\r\n\x00\r\n"),
        (b"POST", b"/", b"Transfer-Encoding: chunked\r\n\r\n2;a=b\r\n\xff\n\r\n0\r\nT: 1\r\n\r\n"),
    ],
)
def test_requests_pass_untouched(
    forwarder: Forwarder, engine: socket.socket, method: bytes, target: bytes, rest: bytes
) -> None:
    wanted = b"%b %b%b HTTP/1.1\r\n%b" % (method, PREFIX.encode(), target, rest)

    sent = b"%b %b HTTP/1.1\r\n%b" % (method, target, rest)

    assert exchange(forwarder, engine, sent, len(wanted)) == wanted


def test_requests_on_one_connection_are_told_apart(
    forwarder: Forwarder, engine: socket.socket
) -> None:
    first = b"POST /1 HTTP/1.1\r\nContent-Length: 12\r\n\r\nGET /trap\r\n\r"
    second = b"GET /2 HTTP/1.1\r\n\r\n"
    wanted = (first + second).replace(b" /1", b" " + PREFIX.encode() + b"/1")
    wanted = wanted.replace(b" /2", b" " + PREFIX.encode() + b"/2")

    assert exchange(forwarder, engine, first + second, len(wanted), 2) == wanted


def test_a_request_that_the_engine_leaves_without_an_answer_is_a_502(
    forwarder: Forwarder, engine: socket.socket
) -> None:
    with socket.create_connection((ports.LOOPBACK, forwarder.port)) as client:
        client.sendall(b"GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\n\r\n")
        accepted, _ = engine.accept()
        with accepted:
            accepted.recv(2 * len(f"GET {PREFIX}/1 HTTP/1.1\r\n\r\n"), socket.MSG_WAITALL)
            accepted.sendall(ANSWER)
        received = client.recv(4096, socket.MSG_WAITALL)

    assert received.startswith(ANSWER + b"HTTP/1.1 502 ")


def test_no_engine_is_a_502_with_a_reason(
    forwarder: Forwarder, engine: socket.socket, http: requests.Session
) -> None:
    engine.close()

    answer = http.post(f"{forwarder.url}/v2/x", data=b"x" * 100_000, timeout=10)

    assert answer.status_code == 502
    assert "engine" in answer.json()["message"]


def test_before_the_stack_is_ready_the_answer_is_503(http: requests.Session) -> None:
    forwarder = Forwarder(ports.listen())
    try:
        answer = http.get(forwarder.url, timeout=10)
    finally:
        forwarder.stop()

    assert answer.status_code == 503


def test_forty_callers_at_once(stack: Stack) -> None:
    def call(number: int) -> int:
        path = f"{stack.info.api_url}/v3/nothing/{number}"
        return requests.get(path, timeout=30, proxies={"http": ""}).status_code

    with ThreadPoolExecutor(max_workers=40) as pool:
        assert set(pool.map(call, range(200))) == {404}
