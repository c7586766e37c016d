"""Handlers over moto: the tables are the template's own."""

import io
import time
from collections.abc import Iterator

import pytest
from moto import mock_aws

from tests.support.builders import Member, member
from tests.support.clock import Clock
from tests.support.template import tables
from vouch import auth
from vouch.observability import logger
from vouch.storage import dynamodb


@pytest.fixture(autouse=True)
def _stack() -> Iterator[None]:
    with mock_aws():
        for name, properties in tables().items():
            dynamodb.client().create_table(TableName=name, **properties)
        auth.forget()
        yield


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that would have been slept."""
    asked: list[float] = []
    monkeypatch.setattr(time, "sleep", asked.append)
    return asked


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def logs(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """Everything that is logged."""
    written = io.StringIO()
    monkeypatch.setattr(logger.registered_handler, "stream", written)
    return written


@pytest.fixture
def alice() -> Member:
    return member()


@pytest.fixture
def bob() -> Member:
    return member()


@pytest.fixture
def carol() -> Member:
    return member()
