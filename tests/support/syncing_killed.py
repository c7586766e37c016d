"""A worker of the sync queue that dies, and the tables as they were before it began."""

import copy
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import pytest
from moto.dynamodb.models import dynamodb_backends

from tests.support.broken_table import Killed
from vouch.aws import dynamodb, queues, schedules

ACCOUNT: Final = "123456789012"
REGION: Final = "us-east-1"


class Life:
    """A life that counts the calls of all threads; from the fatal one on none comes back."""

    def __init__(self, fatal: int | None = None, *, done: bool = False) -> None:
        self._fatal = fatal
        self._done = done
        self._lock = threading.Lock()
        self.calls = 0

    def spend(self, operation: Callable[[], Any]) -> Any:
        """Make the call, unless the process is dead; the fatal one may still be `done`."""
        with self._lock:
            self.calls += 1
            number = self.calls
        if self._fatal is None or number < self._fatal:
            return operation()
        if number == self._fatal and self._done:
            operation()
        raise Killed


class Mortal:
    """A client of AWS whose process may die at any of its calls."""

    def __init__(self, real: object, life: Life) -> None:
        self._real = real
        self._life = life

    def __getattr__(self, name: str) -> Any:
        operation = getattr(self._real, name)
        if not callable(operation):
            return operation
        return lambda *args, **named: self._life.spend(lambda: operation(*args, **named))


@contextmanager
def living(life: Life) -> Iterator[None]:
    """Let the calls to the tables, the queue and the scheduler spend the life."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (dynamodb, queues, schedules):
            client = Mortal(module.client(), life)
            patch.setattr(module, "client", lambda client=client: client)
        yield


def snapshot() -> Callable[[], None]:
    """Return a function that brings every table back to what it is now."""
    backend = dynamodb_backends[ACCOUNT][REGION]
    kept = copy.deepcopy(backend.tables)

    def restore() -> None:
        backend.tables = copy.deepcopy(kept)

    return restore
