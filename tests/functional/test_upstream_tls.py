"""Calls over TLS: whose certificates are believed, and how often the authorities are read."""

import re
import socket
import ssl
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import requests
from urllib3.connection import HTTPSConnection

from tests.support.tls import certify, secure_server
from tests.support.wire import LOOPBACK
from vouch.clients import exchange
from vouch.clients.adapter import BoundedAdapter, ClosingAdapter
from vouch.clients.mask import Mask
from vouch.clients.retry import NEVER
from vouch.clients.session import UpstreamSession
from vouch.deadline import Deadline
from vouch.errors import UpstreamError, UpstreamTimeoutError


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    file = tmp_path / "server.pem"
    certify(file)
    return file


def ask(base_url: str, authorities: Path) -> int:
    """Make one call on a connection of its own, which trusts those authorities."""
    session = requests.Session()
    session.trust_env = False
    session.verify = str(authorities)
    session.mount("https://", BoundedAdapter())
    upstream = UpstreamSession("LinkedIn", base_url, session, less="")
    answer = upstream.call(
        "GET",
        "/",
        headers={},
        policy=NEVER,
        deadline=Deadline.after(10),
        mask=Mask("token"),
    )
    return answer.status


def test_the_authorities_are_read_once_for_all_connections(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[object] = []
    load = ssl.SSLContext.load_verify_locations

    def counted(context: ssl.SSLContext, *args: Any, **named: Any) -> None:
        read.append(args)
        load(context, *args, **named)

    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", counted)
    with secure_server(certificate) as base_url:
        assert [ask(base_url, certificate) for _ in range(3)] == [200, 200, 200]

    assert len(read) == 1


def test_an_authority_that_another_session_trusts_is_not_believed(
    certificate: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.pem"
    certify(other)
    with secure_server(certificate) as base_url:
        assert ask(base_url, certificate) == 200

        with pytest.raises(UpstreamError, match="SSL"):
            ask(base_url, other)


def test_a_certificate_of_another_host_is_refused(tmp_path: Path) -> None:
    certificate = tmp_path / "elsewhere.pem"
    certify(certificate, "192.0.2.1")

    with secure_server(certificate) as base_url, pytest.raises(UpstreamError):
        ask(base_url, certificate)


def test_a_file_that_holds_no_authority_is_an_error(certificate: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.pem"
    empty.write_text("nothing\n")

    with secure_server(certificate) as base_url, pytest.raises(UpstreamError, match="SSLError"):
        ask(base_url, empty)


def test_each_request_of_a_closing_adapter_has_a_connection_of_its_own(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[object] = []
    connect = HTTPSConnection.connect

    def counted(connection: HTTPSConnection) -> None:
        made.append(connection)
        connect(connection)

    monkeypatch.setattr(HTTPSConnection, "connect", counted)
    with secure_server(certificate) as base_url, requests.Session() as session:
        session.trust_env = False
        session.mount("https://", ClosingAdapter())
        for _ in range(2):
            assert session.get(base_url, verify=str(certificate), timeout=10).json() == {}

    assert len(made) == 2


def test_a_call_without_a_handshake_was_not_served(tmp_path: Path) -> None:
    certificate = tmp_path / "elsewhere.pem"
    certify(certificate, "192.0.2.1")

    with secure_server(certificate) as base_url, pytest.raises(UpstreamError) as caught:
        ask(base_url, certificate)

    cause = r"no connection to LinkedIn \((SSLCertVerificationError|CertificateError)\)"
    assert re.fullmatch(cause, caught.value.message)
    assert caught.value.served is False


def test_a_call_whose_handshake_takes_too_long_was_not_served(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exchange, "CONNECT", 0.05)
    with (
        socket.create_server((LOOPBACK, 0)) as silent,
        pytest.raises(UpstreamTimeoutError) as caught,
    ):
        ask(f"https://{LOOPBACK}:{silent.getsockname()[1]}", certificate)

    assert caught.value.served is False


def test_a_call_whose_connection_ends_during_the_handshake_was_not_served(
    certificate: Path,
) -> None:
    def hang_up() -> None:
        server.accept()[0].close()

    with socket.create_server((LOOPBACK, 0)) as server:
        thread = Thread(target=hang_up)
        thread.start()
        with pytest.raises(UpstreamError) as caught:
            ask(f"https://{LOOPBACK}:{server.getsockname()[1]}", certificate)
        thread.join()

    assert caught.value.served is False
