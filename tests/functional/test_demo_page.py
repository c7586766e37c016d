"""`/demo` on the one-machine stack: who is shown it, and what becomes of the requests around it."""

import json
import re
import socket
from collections.abc import Iterator

import pytest

from functions.show_console.app import POLICY
from local import paths, ports
from local.demo_account import Account, Member
from local.demo_page.pages import CONSOLE, HEADERS, pages
from local.forwarder import Forwarder
from local.info import StackInfo

KEY = "vouch_api_key_demo"
INFO = StackInfo(
    api_url="http://127.0.0.1:3000",
    aws_endpoint_url="http://127.0.0.1:4566",
    region="us-east-1",
    stack_name="vouch",
    account=Account("0" * 16, KEY),
    members=tuple(
        Member(f"urn:li:person:{name}Demo", f"token-{name}") for name in ("ana", "ben", "cleo")
    ),
    tables={},
    queues={},
    event_bus="vouch",
    upstreams={},
    linkup_version="v1",
)
PREFIX = b"/_aws/execute-api/abc/$default"
NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
ANSWERS = {
    "of a length": b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n\r\n\r\n",
    "in chunks": (
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\na\r\n\r\n0\r\nT: 1\r\n\r\n"
    ),
    "without a body": b"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n",
    "after an announcement": (
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\nContent-Length: 1\r\n\r\nx"
    ),
}


@pytest.fixture
def engine() -> Iterator[socket.socket]:
    with socket.create_server((ports.LOOPBACK, 0)) as listener:
        listener.settimeout(30)
        yield listener


@pytest.fixture
def forwarder(engine: socket.socket) -> Iterator[Forwarder]:
    running = Forwarder(ports.listen())
    running.forward_to(engine.getsockname()[1], PREFIX.decode())
    running.show(pages(INFO))
    yield running
    running.stop()


@pytest.fixture
def client(forwarder: Forwarder) -> Iterator[socket.socket]:
    with socket.create_connection((ports.LOOPBACK, forwarder.port), timeout=30) as opened:
        yield opened


@pytest.fixture
def behind(client: socket.socket, engine: socket.socket) -> Iterator[socket.socket]:
    """Return the engine's end of the client's connection."""
    accepted, _ = engine.accept()
    accepted.settimeout(30)
    with accepted:
        yield accepted


def asked(path: str, forwarder: Forwarder, method: str = "GET", host: str = "127.0.0.1") -> bytes:
    return f"{method} {path} HTTP/1.1\r\nHost: {host}:{forwarder.port}\r\n\r\n".encode()


def read(connection: socket.socket, size: int) -> bytes:
    """Read this number of bytes, or fewer where the connection ends before."""
    found = b""
    while len(found) < size and (data := connection.recv(size - len(found))):
        found += data
    return found


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LocalHost"])
@pytest.mark.parametrize("path", [*pages(INFO), "/demo?again=1"])
def test_a_browser_of_this_machine_is_shown_the_page_and_its_files(
    forwarder: Forwarder, client: socket.socket, behind: socket.socket, path: str, host: str
) -> None:
    wanted = pages(INFO)[path.partition("?")[0]]

    client.sendall(asked(path, forwarder, host=host))

    assert read(client, len(wanted)) == wanted


def test_head_is_answered_without_the_body(
    forwarder: Forwarder, client: socket.socket, behind: socket.socket
) -> None:
    head, _, _ = pages(INFO)["/demo"].partition(b"\r\n\r\n")
    wanted = head + b"\r\n\r\n" + pages(INFO)["/demo"]

    client.sendall(asked("/demo", forwarder, "HEAD") + asked("/demo", forwarder))

    assert read(client, len(wanted)) == wanted


@pytest.mark.parametrize(
    "head",
    [
        b"GET /demo HTTP/1.1\r\nHost: rebound.example:PORT\r\n\r\n",
        b"GET /demo HTTP/1.1\r\nHost: 127.0.0.1:1\r\n\r\n",
        b"GET /demo HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nHost: rebound.example\r\n\r\n",
        b"GET /demo HTTP/1.1\r\nX-Host: 127.0.0.1:PORT\r\n\r\n",
        b"GET /demo HTTP/1.1\r\nHost: 127.0.0.1:PORT.rebound.example\r\n\r\n",
        b"GET /demo/ HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n",
        b"GET /demo/sign-ins.json HTTP/1.1\r\nHost: rebound.example:PORT\r\n\r\n",
        b"POST /demo HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\n\r\n",
        b"GET /demo HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nContent-Length: 0\r\n\r\n",
    ],
)
def test_every_other_request_passes_on_to_the_api(
    forwarder: Forwarder, client: socket.socket, behind: socket.socket, head: bytes
) -> None:
    sent = head.replace(b"PORT", str(forwarder.port).encode())
    wanted = sent.replace(b" /", b" " + PREFIX + b"/", 1)

    client.sendall(sent)
    received = read(behind, len(wanted))
    behind.sendall(NOT_FOUND)

    assert received == wanted
    assert read(client, len(NOT_FOUND)) == NOT_FOUND


@pytest.mark.parametrize("kind", ANSWERS)
def test_requests_around_it_on_one_connection_reach_the_api_and_are_answered_in_order(
    forwarder: Forwarder, client: socket.socket, behind: socket.socket, kind: str
) -> None:
    """Two requests and the page are sent before anything is answered, and two requests after it."""
    page, answer = pages(INFO)["/demo"], ANSWERS[kind]
    first = asked("/v1/1", forwarder) + asked("/v1/2", forwarder)
    later = asked("/v1/3", forwarder) + asked("/v1/4", forwarder)
    upstream = first.replace(b" /v1", b" " + PREFIX + b"/v1")

    client.sendall(first + asked("/demo", forwarder) + later)
    received = read(behind, len(upstream))
    for byte in answer * 2:
        behind.sendall(bytes([byte]))
    before = read(client, len(answer) * 2 + len(page))
    received_later = read(behind, len(upstream))
    behind.sendall(NOT_FOUND * 2)

    assert received == upstream
    assert before == answer * 2 + page
    assert received_later == later.replace(b" /v1", b" " + PREFIX + b"/v1")
    assert read(client, len(NOT_FOUND) * 2) == NOT_FOUND * 2


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\n\r\nuntil the end",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ncut",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\ncut",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nno number\r\nx",
        b"HTTP/1.1 200 OK\r\nContent-Le",
    ],
    ids=["no length", "cut", "cut chunk", "bad chunk", "cut head"],
)
def test_an_answer_that_the_end_of_the_connection_ends_is_passed_on_and_nothing_follows_it(
    forwarder: Forwarder, client: socket.socket, behind: socket.socket, answer: bytes
) -> None:
    client.sendall(asked("/v1/x", forwarder) + asked("/demo", forwarder))
    read(behind, len(PREFIX + asked("/v1/x", forwarder)))
    behind.sendall(answer)
    behind.close()

    assert read(client, len(answer) + 1) == answer


def test_an_answer_to_head_before_it_has_no_body(
    forwarder: Forwarder, client: socket.socket, behind: socket.socket
) -> None:
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"
    page = pages(INFO)["/demo"]

    client.sendall(asked("/v1/x", forwarder, "HEAD") + asked("/demo", forwarder))
    read(behind, len(PREFIX + asked("/v1/x", forwarder, "HEAD")))
    behind.sendall(answer)

    assert read(client, len(answer + page)) == answer + page


@pytest.mark.parametrize(
    ("said", "instead"),
    [(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"), (b"HTTP/1.1", b"HTTP/1.0")],
    ids=["it says so", "HTTP/1.0"],
)
def test_a_client_that_waits_for_it_has_the_connection_closed_after_the_page(
    forwarder: Forwarder, client: socket.socket, behind: socket.socket, said: bytes, instead: bytes
) -> None:
    page = pages(INFO)["/demo"]

    client.sendall(asked("/demo", forwarder).replace(said, instead))

    assert read(client, len(page) + 1) == page


def test_before_the_stack_is_ready_there_is_no_page(engine: socket.socket) -> None:
    starting = Forwarder(ports.listen())
    try:
        with socket.create_connection((ports.LOOPBACK, starting.port), timeout=30) as client:
            client.sendall(asked("/demo", starting))
            assert client.recv(12) == b"HTTP/1.1 503"
    finally:
        starting.stop()


def test_it_is_the_console_s_page_with_the_script_of_the_bar() -> None:
    head, _, body = pages(INFO)["/demo"].decode().partition("\r\n\r\n")
    style = r'<link rel="stylesheet" href="console/\{version\}/([a-z]+\.css)">'
    styles = re.findall(style, CONSOLE.read_text())

    assert re.findall(r"<script[^>]*>", body) == ['<script type="module" src="demo/demo.js">']
    assert styles
    assert all(f'href="console/any/{each}"' in body for each in styles)
    assert "{version}" not in body
    assert '<div id="console">' in body
    assert all(f"\r\n{name}: {value}" in head for name, value in HEADERS.items())


def test_its_policy_is_the_one_that_the_console_has() -> None:
    assert HEADERS["Content-Security-Policy"] == POLICY


def test_it_signs_in_as_the_members_and_the_account_of_the_running_stack() -> None:
    _, _, body = pages(INFO)["/demo/sign-ins.json"].decode().partition("\r\n\r\n")

    found = {each["name"]: each["credential"] for each in json.loads(body)}
    assert found == {
        "Ana": "token-ana",
        "Ben": "token-ben",
        "Cleo": "token-cleo",
        "The account": KEY,
    }


def test_no_credential_is_in_a_file_that_is_no_json() -> None:
    others = [text for path, text in pages(INFO).items() if not path.endswith(".json")]

    assert all(b"token-" not in each and KEY.encode() not in each for each in others)


def test_the_product_has_none_of_it() -> None:
    deployed = [paths.TEMPLATE, *(paths.ROOT / "functions").rglob("*.*")]
    texts = [file.read_bytes() for file in deployed if file.suffix in {".yaml", ".py", ".js"}]

    assert all(b"/demo" not in each and b"sign-ins" not in each for each in texts)
