"""What holds for every call upstream: its times, its base URL, and what the environment adds."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest
import requests
from requests.adapters import BaseAdapter

from tests.support.fake_upstream import FakeUpstream, session_with
from tests.support.linkup_replies import KEY, TOKEN, served
from vouch.clients.linkup.client import LinkupClient
from vouch.deadline import Deadline
from vouch.errors import UpstreamTimeoutError


def client(adapter: BaseAdapter) -> LinkupClient:
    return LinkupClient("https://linkup.test/v1", KEY, session_with(adapter))


@pytest.mark.parametrize(("left", "connect"), [(60.0, 3.0), (2.0, 2.0)])
def test_socket_timeouts_end_with_the_deadline(left: float, connect: float) -> None:
    upstream = FakeUpstream(served())

    client(upstream).recommend(TOKEN, deadline=Deadline.after(left))

    given = upstream.options[0]["timeout"]
    assert given[0] <= connect
    assert 0 < given[1] <= left
    assert upstream.options[0]["stream"]


def test_a_call_without_a_deadline_has_24_seconds() -> None:
    upstream = FakeUpstream(served())

    client(upstream).recommend(TOKEN)

    assert upstream.options[0]["timeout"] == (3, pytest.approx(24, abs=1))


class Stuck(BaseAdapter):
    """Heeds no timeout, like the look-up of a name."""

    def __init__(self) -> None:
        super().__init__()
        self.free = threading.Event()

    def send(self, *_args: object, **_options: object) -> requests.Response:
        self.free.wait()
        raise requests.ConnectionError

    def close(self) -> None:
        self.free.set()


def test_a_call_that_ignores_timeouts_is_abandoned_at_the_deadline() -> None:
    adapter = Stuck()

    with pytest.raises(UpstreamTimeoutError) as caught:
        client(adapter).recommend(TOKEN, deadline=Deadline.after(0.05))

    assert caught.value.served is None
    adapter.close()


@pytest.mark.parametrize("url", ["", "linkup.test/v1", "ftp://linkup.test", "https://"])
def test_a_base_url_that_is_no_http_url_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="base URL of Linkup"):
        LinkupClient(url, KEY)


def test_a_netrc_adds_nothing_and_a_proxy_is_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine linkup.test login someone password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.test:3128")
    upstream = FakeUpstream(served())

    client(upstream).recommend(TOKEN)

    assert "Authorization" not in upstream.requests[0].headers
    assert upstream.options[0]["proxies"]["https"] == "http://proxy.test:3128"


def test_neither_import_nor_client_makes_a_session_before_the_first_call() -> None:
    program = (
        "import requests; requests.Session.__init__ = None\n"
        "import vouch.clients.linkup.client as linkup\n"
        "client = linkup.LinkupClient('http://127.0.0.1/v1', 'key')\n"
        "try: client.recommend('token')\n"
        "except TypeError: print('made later')"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)  # noqa: S603

    assert done.stdout == b"made later\n"
