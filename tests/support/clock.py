"""A clock that moves only when a test says so."""

import time

import pytest

BILLION = 1_000_000_000
HOUR = 60 * 60
TEN_PAST = 495_000 * HOUR + 600
"""Ten minutes after an hour (UTC) and hours after a month began."""


class Clock:
    """The time that `time.time` and `time.time_ns` tell while a test runs, to the product too."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.now = time.time_ns() // BILLION
        patch.setattr(time, "time", lambda: float(self.now))
        patch.setattr(time, "time_ns", lambda: self.now * BILLION)

    def advance(self, seconds: int) -> None:
        self.now += seconds
