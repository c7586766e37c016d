"""Faults by chance, from a seed, at every call of the worker of the queue."""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import pytest

from tests.support.broken_bus import BrokenBus
from tests.support.broken_table import BrokenTable, kill, refusing
from vouch.aws import bus, dynamodb, queues

BEFORE: Final[dict[str, Callable[[], None]]] = {
    "throttled": refusing("ThrottlingException"),
    "failed": refusing("InternalServerError"),
    "lost race": refusing("ConditionalCheckFailedException"),
}
"""The faults that happen instead of a call; the last one happens to writes only."""
AFTER: Final[dict[str, Callable[[], None]]] = {"answer lost": refusing("ServiceUnavailable")}
"""The faults that happen to a call that is done."""


class Chaos:
    """`rate` of all calls fail; while it is `lethal`, so many more kill the worker."""

    def __init__(self, rate: float, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311
        self._rate = rate
        self.lethal = False
        self.struck = Counter[str]()

    def before(self, _: int, name: str) -> None:
        kinds = [
            kind for kind in BEFORE if kind != "lost race" or "write" in name or "put_i" in name
        ]
        self._strike(self._rate / 2, kinds, BEFORE)

    def after(self, _: int, _name: str) -> None:
        self._strike(self._rate / 2, list(AFTER), AFTER)

    def entries(self, _: int, events: Sequence[bus.Event]) -> list[str | None]:
        """Return the error code or None for each event that the bus is given."""
        return [self._entry() for _ in events]

    def _entry(self) -> str | None:
        if self._random.random() >= self._rate:
            return None
        self.struck["entry refused"] += 1
        return "InternalFailure"

    def _strike(
        self, rate: float, kinds: Sequence[str], faults: dict[str, Callable[[], None]]
    ) -> None:
        if self.lethal and self._random.random() < rate:
            self.struck["killed"] += 1
            kill()
        if self._random.random() < rate:
            kind = self._random.choice(kinds)
            self.struck[kind] += 1
            faults[kind]()


@contextmanager
def raging(rate: float, seed: int) -> Iterator[Chaos]:
    """Make the table, the bus and the queues as unreliable as that inside the block."""
    chaos = Chaos(rate, seed)
    real: dict[Any, Any] = {
        dynamodb: dynamodb.client(),
        bus: BrokenBus(bus.client(), chaos.entries),
        queues: queues.client(),
    }
    with pytest.MonkeyPatch.context() as patch:
        for module, client in real.items():
            broken = BrokenTable(client, chaos.before, chaos.after)
            patch.setattr(module, "client", lambda broken=broken: broken)
        yield chaos
