"""The bus and the queue of publish_changes with something wrong at some of their calls."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, ConnectTimeoutError

from tests.support.broken_table import refusing
from vouch.aws import bus, queues

type Fault = Callable[[int, Sequence[bus.Event]], Sequence[str | None]]
"""A fault by the number of the call, from 1: a code or None for each event, or an exception."""


class BrokenBus:
    """A bus that takes the events that the fault lets through, and answers as PutEvents does."""

    def __init__(self, real: Any, fault: Fault) -> None:
        self._real = real
        self._fault = fault
        self.calls: list[int] = []
        """How many events each call held."""

    def put_events(self, Entries: Sequence[bus.Event]) -> dict[str, Any]:  # noqa: N803
        self.calls.append(len(Entries))
        codes = self._fault(len(self.calls), Entries)
        results: list[dict[str, str]] = []
        for entry, code in zip(Entries, codes, strict=True):
            if code is None:
                results += self._real.put_events(Entries=[entry])["Entries"]
            else:
                results.append({"ErrorCode": code, "ErrorMessage": "as EventBridge says it"})
        failed = sum(code is not None for code in codes)
        return {"FailedEntryCount": failed, "Entries": results}


class BrokenQueue:
    """A queue that fails at the messages of the numbers that it is given, from 1."""

    def __init__(self, real: Any, fault: Callable[[], None], numbers: Sequence[int] | None) -> None:
        self._real = real
        self._fault = fault
        self._numbers = numbers
        self._count = 0

    def send_message(self, **message: Any) -> Any:
        self._count += 1
        if self._numbers is None or self._count in self._numbers:
            self._fault()
        return self._real.send_message(**message)


@contextmanager
def broken_bus(fault: Fault) -> Iterator[BrokenBus]:
    """Break the bus inside the block."""
    made = BrokenBus(bus.client(), fault)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bus, "client", lambda: made)
        yield made


@contextmanager
def broken_queue(fault: Callable[[], None], *numbers: int) -> Iterator[None]:
    """Let queues take no messages, or not those of these numbers, inside the block."""
    made = BrokenQueue(queues.client(), fault, numbers or None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(queues, "client", lambda: made)
        yield


def down(code: str) -> Fault:
    """Return a fault that answers each call with an error."""
    refuse = refusing(code)

    def fault(_number: int, events: Sequence[bus.Event]) -> list[None]:
        refuse()
        return [None for _ in events]

    return fault


def silent(_number: int, _events: Sequence[bus.Event]) -> list[str | None]:
    """Answer no call."""
    raise ConnectTimeoutError(endpoint_url="the bus")


def unforeseen(_number: int, _events: Sequence[bus.Event]) -> list[str | None]:
    """Fail in a way that the SDK does not document."""
    raise BotoCoreError


def refusing_one(urn: str) -> Fault:
    """Return a fault that refuses the event of this recommendation each time."""

    def fault(_number: int, events: Sequence[bus.Event]) -> list[str | None]:
        return ["InternalFailure" if urn in each["Detail"] else None for each in events]

    return fault
