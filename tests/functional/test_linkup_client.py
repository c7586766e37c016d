"""The Linkup client over real sockets."""

import doctest
import socket
import threading
import time

import pytest

from local.simulators.faults import Fault
from local.simulators.linkup.simulator import LinkupSimulator
from tests.support.fake_upstream import FakeUpstream, session_with
from tests.support.linkup_replies import DATA, KEY, TOKEN, served
from tests.support.wire import LOOPBACK, Connection, wire
from vouch.clients.linkup.client import LinkupClient
from vouch.errors import UpstreamError

BODY = served().body
SUCCESS = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(BODY) + BODY


def failed(url: str) -> UpstreamError:
    with pytest.raises(UpstreamError) as caught:
        LinkupClient(url, KEY).recommend(TOKEN)
    return caught.value


def test_a_redirect_is_not_followed_nor_its_body_read() -> None:
    def answer(connection: Connection) -> None:
        connection.send(
            b"HTTP/1.1 307 Moved\r\nLocation: /elsewhere\r\nContent-Length: 2\r\n\r\nxx"
        )

    with wire(answer) as server:
        error = failed(server.url)

    assert (error.upstream_status, error.served, len(server.requests)) == (307, None, 1)


def test_a_refused_connection_is_tried_once_more(pauses: list[float]) -> None:
    with socket.create_server((LOOPBACK, 0)) as listener:
        port = listener.getsockname()[1]

    error = failed(f"http://{LOOPBACK}:{port}/v1")

    assert (type(error), error.served, len(pauses)) == (UpstreamError, False, 1)
    assert error.message == "no connection to Linkup (NewConnectionError)"


def test_a_connection_refused_at_first_is_served_at_the_second_try(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # It refuses connections until it listens.
    bound = socket.socket()
    bound.bind((LOOPBACK, 0))
    monkeypatch.setattr(time, "sleep", lambda _: bound.listen())
    with LinkupSimulator(bound) as simulator:
        found = LinkupClient(simulator.url + "/v1", simulator.api_key).recommend(TOKEN)

    assert len(found.recommendations) == 10
    assert len(simulator.bill.calls()) == 1


def test_a_name_that_does_not_resolve_is_tried_once_more(
    monkeypatch: pytest.MonkeyPatch, pauses: list[float]
) -> None:
    def unknown(*_args: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)

    error = failed("http://linkup.test/v1")

    assert (type(error), error.served, len(pauses)) == (UpstreamError, False, 1)


@pytest.mark.parametrize("fault", ["reset", "lost", "truncated", "truncated-json", "html", "empty"])
def test_a_call_that_may_have_been_served_is_not_repeated(fault: str) -> None:
    with LinkupSimulator() as simulator:
        client = LinkupClient(simulator.url + "/v1", simulator.api_key)
        with pytest.raises(UpstreamError) as caught:
            client.recommend(f"{fault}:once")

    assert (type(caught.value), caught.value.served) == (UpstreamError, None)
    assert len(simulator.bill.calls()) == 1


def test_a_throttled_call_waits_its_retry_after_and_is_served(pauses: list[float]) -> None:
    with LinkupSimulator() as simulator:
        client = LinkupClient(simulator.url + "/v1", simulator.api_key)
        simulator.faults.arm(Fault("error-429", retry_after=1))
        found = client.recommend(TOKEN)

    assert (len(found.recommendations), pauses) == (10, [1])


def test_a_proxy_of_the_environment_never_sees_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.invalid:3128")
    with wire(lambda connection: connection.send(SUCCESS)) as server:
        LinkupClient(server.url, KEY).recommend(TOKEN)

    assert server.requests[0].startswith(b"POST /v1/network/recommendations HTTP/1.1\r\n")


def test_calls_of_many_threads_share_no_connection() -> None:
    found: list[int] = []
    with LinkupSimulator() as simulator:
        client = LinkupClient(simulator.url + "/v1", simulator.api_key)

        def ask(wanted: int) -> None:
            found.append(client.recommend(TOKEN, total_results=wanted).total_results)

        threads = [threading.Thread(target=ask, args=(wanted,)) for wanted in range(1, 21)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert sorted(found) == list(range(1, 21))


def test_a_connection_that_linkup_would_keep_is_closed_after_its_answer() -> None:
    after: list[bytes] = []

    def answer(connection: Connection) -> None:
        connection.send(SUCCESS)
        after.append(connection.sent_after())

    with wire(answer) as server:
        client = LinkupClient(server.url, KEY)
        client.recommend(TOKEN)
        client.recommend(TOKEN)

    assert (len(server.requests), after) == (2, [b"", b""])


def test_the_example_of_the_client_works() -> None:
    upstream = FakeUpstream(served(), served({**DATA, "pagination": {"pages_fetched": 3}}))
    session = session_with(upstream)
    names = {
        "LinkupClient": lambda url, key: LinkupClient(url, key, session),
        "base_url": "https://linkup.test/v1",
        "api_key": KEY,
        "login_token": TOKEN,
    }
    example = doctest.DocTestParser().get_doctest(
        str(LinkupClient.__doc__), names, "LinkupClient", None, None
    )

    assert doctest.DocTestRunner().run(example) == (0, 4)
