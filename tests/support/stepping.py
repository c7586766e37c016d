"""Runs a writer of the product, and something else exactly before or after one of its calls.

A call is one to AWS or to an upstream. What comes in between runs to its end while the writer, with
all its threads, stands still, so each step can be had again and nothing sleeps.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

import pytest

from tests.support.sampling import sampled
from vouch.aws import bus, dynamodb, kms, queues, schedules
from vouch.clients.exchange import Exchange

CLIENTS: Final = {
    "dynamodb": dynamodb, "sqs": queues, "scheduler": schedules, "kms": kms, "events": bus,
}  # fmt: skip


STEPS: Final = 4
"""How many steps of a writer are a sample of them."""


class Step(NamedTuple):
    """A call of the writer, from 1 on, and the side of it; the call 0 is none."""

    call: int
    after: bool = False


class Stepped:
    """Counts the calls of a writer, and lets `between` run at one of its steps."""

    def __init__(self, step: Step, between: Callable[[], object]) -> None:
        self._step = step
        self._between = between
        self._turn = threading.RLock()
        self._is_inside = False
        self._numbers = threading.local()
        self._open = 0
        self._overlapping = set[int]()
        self.calls: list[str] = []
        """Whom the writer has called: `dynamodb`, `sqs` and so on, or `upstream`."""
        self.has_struck = False

    def before(self, event_name: str = "before-call.upstream", **_: Any) -> None:
        with self._turn:
            if self._is_inside:
                return
            self.calls.append(event_name.split(".")[1])
            self._numbers.last = len(self.calls)
            self._open += 1
            self._strike(Step(len(self.calls)))

    def after(self, **_: Any) -> None:
        with self._turn:
            if self._is_inside:
                return
            self._open -= 1
            if self._open:
                self._overlapping.add(self._numbers.last)
            self._strike(Step(self._numbers.last, after=True))

    def steps(self) -> list[Step]:
        """Return the steps that differ: where no other call is open, after is before the next."""
        last = len(self.calls)
        ends = (Step(call, after=True) for call in {*self._overlapping, last})
        return sorted([*map(Step, range(1, last + 1)), *ends])

    def _strike(self, step: Step) -> None:
        if step == self._step:
            self.has_struck = self._is_inside = True
            try:
                self._between()
            finally:
                self._is_inside = False


@contextmanager
def stepped(step: Step, between: Callable[[], object]) -> Iterator[Stepped]:
    """Let `between` run at that step of what the block does."""
    watched = Stepped(step, between)
    asked = Exchange.outcome

    def outcome(*args: Any) -> Any:
        watched.before()
        answer = asked(*args)
        watched.after()
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Exchange, "outcome", outcome)
        for name, module in CLIENTS.items():
            events = module.client().meta.events
            events.register(f"before-call.{name}", watched.before, unique_id="before")
            events.register(f"after-call.{name}", watched.after, unique_id="after")
        try:
            yield watched
        finally:
            for name, module in CLIENTS.items():
                events = module.client().meta.events
                events.unregister(f"before-call.{name}", unique_id="before")
                events.unregister(f"after-call.{name}", unique_id="after")


def try_steps(run: Callable[[Step], Stepped]) -> None:
    """Run once undisturbed, then at the steps that this has; all of them in the whole run."""
    steps = run(Step(0)).steps()
    assert steps
    for step in sampled(steps, STEPS):
        assert run(step).has_struck, step
