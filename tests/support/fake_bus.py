"""A bus that takes everything and keeps it, where there are too many events for moto."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from vouch.aws import bus


class FakeBus:
    """Stands for EventBridge's client."""

    def __init__(self) -> None:
        self._taken: list[bus.Event] = []

    def put_events(self, Entries: list[bus.Event]) -> dict[str, Any]:  # noqa: N803
        self._taken += Entries
        return {"FailedEntryCount": 0, "Entries": [{"EventId": "1"} for _ in Entries]}

    def details(self, detail_type: str) -> list[dict[str, Any]]:
        """Of every event of this type, in order."""
        return [
            json.loads(event["Detail"])
            for event in self._taken
            if event["DetailType"] == detail_type
        ]

    def types(self) -> set[str]:
        """Those there are."""
        return {event["DetailType"] for event in self._taken}


@contextmanager
def fake_bus() -> Iterator[FakeBus]:
    """The product's bus is that one inside this block."""
    made = FakeBus()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bus, "client", lambda: made)
        yield made
