"""Handlers over moto: the tables are the template's own."""

import io
import time
from collections.abc import Iterator
from typing import TextIO

import pytest

from tests.support import emf, messaging
from tests.support.builders import Member, member
from tests.support.clock import Clock
from tests.support.cloud import Cloud
from vouch.handlers import auth
from vouch.observability import METRICS, logger
from vouch.services.linkedin import introspect
from vouch.storage import log_key


@pytest.fixture(scope="session", autouse=True)
def _log_key(aws: Cloud) -> None:
    """Processes have served members before, and know the key; a test's tables do not hold it."""
    log_key.key()
    aws.reset()


@pytest.fixture(autouse=True)
def _stack(aws: Cloud) -> Iterator[None]:
    auth.forget()
    introspect.forget()
    yield
    aws.reset()


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that would have been slept."""
    asked: list[float] = []
    monkeypatch.setattr(time, "sleep", asked.append)
    return asked


@pytest.fixture
def stack_messaging() -> None:
    """The queues and the bus."""
    messaging.create()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


class _Printed(io.StringIO):
    """Keeps what it hands on, so that a test which fails shows it too."""

    def __init__(self, to: TextIO) -> None:
        super().__init__()
        self._to = to

    def write(self, text: str) -> int:
        self._to.write(text)
        return super().write(text)


def _kept(monkeypatch: pytest.MonkeyPatch) -> _Printed:
    """Keep what is logged from now on."""
    handler = logger.registered_handler
    kept = _Printed(handler.stream)  # type: ignore[attr-defined]
    monkeypatch.setattr(handler, "stream", kept)
    return kept


@pytest.fixture(autouse=True)
def printed(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Everything that is logged, in whatever test: each line that carries metrics is sound."""
    kept = _kept(monkeypatch)
    yield kept
    for line in emf.records(kept.getvalue()):
        assert emf.metrics_of(line).keys() <= METRICS.keys()


@pytest.fixture
def logs(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """Everything that is logged after the fixtures that a test names before this one."""
    return _kept(monkeypatch)


@pytest.fixture
def alice() -> Member:
    return member()


@pytest.fixture
def bob() -> Member:
    return member()


@pytest.fixture
def carol() -> Member:
    return member()
