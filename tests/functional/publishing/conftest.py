"""The bus with its subscriber, for the tests of publish_changes."""

import pytest

from tests.support import messaging, stream
from tests.support.builders import Member
from tests.support.stream import Record
from vouch.aws import bus


@pytest.fixture(autouse=True)
def _messaging(_stack: None) -> None:
    messaging.create()


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """How long is waited between the tries of the bus is test_bus's matter."""
    monkeypatch.setattr(bus, "pause", lambda _tries: None)


@pytest.fixture
def records(alice: Member, bob: Member) -> list[Record]:
    """Twelve changes: more than the bus takes in one call."""
    for _ in range(12):
        alice.write(bob)
    return stream.changes()
