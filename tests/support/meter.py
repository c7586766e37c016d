"""Counts what the real code does: calls of AWS, capacity units, messages, bytes, calls upstream.

Numbers in log lines count with one width, because durations and counts have as many digits as they
happen to have.
"""

import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any, Final

from botocore.client import BaseClient

from tests.support.lean_cloud import LeanCloud
from tests.support.sent_messages import Sent, messages, units_beside
from tests.support.store_images import Image, Read, images, in_moto, refused, writes_of
from tests.support.store_units import units_of

NUMBER: Final = re.compile(r"(?<=[:\[])\d{1,9}(\.\d+)?(?=[,}\]])")
"""A count or a duration in a log line, not a moment; a number of one width stands for it."""
FIXED: Final = "1234.56"

type Asked = Callable[[str, Any], Any]
"""A function that makes a call: its operation, its parameters."""
type Make = Callable[[BaseClient, str, Any], Any]


class Meter:
    """What was counted, by unit; units of time apart."""

    def __init__(self, lean: LeanCloud | None = None) -> None:
        self.units: Counter[str] = Counter()
        self.sent: list[Sent] = []
        """The messages that were sent."""
        self.changes: list[Image] = []
        """The items that were changed."""
        self.lean = lean
        self.is_counting = True
        self.stored: Read = lean.stored if lean else in_moto
        """Returns an item as it is stored, and does not count that."""
        self.elsewhere = 0
        """The nanoseconds of CPU that were not the functions' own."""
        self._lock = threading.RLock()

    def add(self, unit: str, number: float = 1) -> None:
        with self._lock:
            self.units[unit] += number  # type: ignore[assignment]

    def add_all(self, units: Mapping[str, float]) -> None:
        for unit, number in units.items():
            self.add(unit, number)

    @contextmanager
    def silent(self) -> Iterator[None]:
        """Count nothing inside the block."""
        self.is_counting = False
        try:
            yield
        finally:
            self.is_counting = True

    def write(self, text: str) -> None:
        """Count a line that is logged; the logger's handler takes the meter for its stream."""
        if not self.is_counting:
            return
        self.add("log lines", text.count("\n"))
        self.add("log bytes", len(NUMBER.sub(FIXED, text).encode()))

    def flush(self) -> None:
        """Nothing is kept back."""

    @contextmanager
    def apart(self) -> Iterator[None]:
        """Leave the CPU used inside the block out of the functions' own."""
        started = time.thread_time_ns()
        try:
            yield
        finally:
            with self._lock:
                self.elsewhere += time.thread_time_ns() - started

    def call(self, client: BaseClient, operation: str, params: Any, make: Make) -> Any:
        """Make a call of AWS and count it; calls of the store are made one after another."""
        service = client.meta.service_model.service_name
        asked = partial(self._answer, client, service, make)
        if not self.is_counting:
            with self._lock:
                return asked(operation, params)
        if service == "dynamodb":
            with self._lock:
                return self._call_store(operation, params, asked)
        answer = asked(operation, params)
        with self.apart():
            self.add_all(units_beside(service, operation, params))
            self.sent += messages(operation, params)
        return answer

    def _answer(
        self, client: BaseClient, service: str, make: Make, operation: str, params: Any
    ) -> Any:
        if self.lean:
            with self.apart():
                answer = self.lean.call(service, operation, params)
            if answer is not None:
                return answer
        return make(client, operation, params)

    def _call_store(self, operation: str, params: Any, asked: Asked) -> Any:
        with self.apart():
            writes = [*writes_of(operation, params)]
            before = [self.stored(each.table, each.key) for each in writes]
        answer, found = None, refused(writes, before)
        try:
            answer = asked(operation, params)
            found = images(writes, before, self.stored)
        finally:
            with self.apart():
                self.add_all(units_of(operation, params, found, answer, asked))
                self.changes += [
                    each
                    for each in found
                    if each.kind != "ConditionCheck" and each.before != each.after
                ]
        return answer
