"""Unit tests stay inside the process: a socket that connects is a mistake."""

import socket

import pytest

from tests.support.clock import Clock
from tests.support.fake_accounts import FakeAccounts
from vouch.handlers import auth
from vouch.storage import keyring, log_key


@pytest.fixture(autouse=True)
def _no_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_self: socket.socket, address: object) -> None:
        raise AssertionError(f"a unit test connects to {address}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> FakeAccounts:
    made = FakeAccounts()
    monkeypatch.setattr(keyring, "credential", made.credential)
    monkeypatch.setattr(log_key, "key", lambda: bytes(log_key.BYTES))
    auth.forget()
    return made
