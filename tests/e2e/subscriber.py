"""A queue of a test's own to which a rule on the bus sends every event of the product."""

import time
import uuid
from collections.abc import Callable
from typing import Any, Final

from local.stack import Stack
from local.subscription import Subscription

PATIENCE: Final = 90.0
"""How many seconds may pass without any event until no more are awaited."""

type Detail = dict[str, Any]
type Told = dict[str, list[tuple[str, Detail]]]
"""The detail-type and detail of every event, by its id; the same may come again."""


class Subscriber(Subscription):
    """A subscriber that remembers all that came."""

    def __init__(self, stack: Stack) -> None:
        client, name = stack.engine.client, f"subscriber-{uuid.uuid4()}"
        super().__init__(client("sqs"), client("events"), stack.info.event_bus, name)
        self.told: Told = {}

    def take(self, seconds: int = 0) -> int:
        """Return how many events came since the last call; wait at most `seconds` for the first."""
        came = self.receive(seconds)
        for event in came:
            told = self.told.setdefault(event["detail"]["id"], [])
            told.append((event["detail-type"], event["detail"]))
        return len(came)

    def wait(self, enough: Callable[[Told], bool]) -> None:
        """Wait until what has come is enough, as long as anything comes."""
        last = time.monotonic()
        while not enough(self.told):
            if self.take(seconds=1):
                last = time.monotonic()
            assert time.monotonic() < last + PATIENCE, f"{len(self.told)} events and no more"
