"""A bus that takes everything and keeps it, where there are too many events for moto."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from vouch.aws import bus


class FakeBus:
    """A stand-in for EventBridge's client."""

    def __init__(self) -> None:
        self._taken: list[bus.Event] = []

    def put_events(self, Entries: list[bus.Event]) -> dict[str, Any]:  # noqa: N803
        self._taken += Entries
        return {"FailedEntryCount": 0, "Entries": [{"EventId": "1"} for _ in Entries]}

    def details(self, detail_type: str) -> list[dict[str, Any]]:
        """Return the detail of every event of this type, in order."""
        return [
            json.loads(event["Detail"])
            for event in self._taken
            if event["DetailType"] == detail_type
        ]

    def types(self) -> set[str]:
        """Return the types of all events."""
        return {event["DetailType"] for event in self._taken}


@contextmanager
def fake_bus() -> Iterator[FakeBus]:
    """Replace the product's bus by a FakeBus inside the block."""
    made = FakeBus()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bus, "client", lambda: made)
        yield made
