"""The time of tests: the same in every run, and one that moves only when a test says so."""

import time

import pytest

BILLION = 1_000_000_000
HOUR = 60 * 60
TEN_PAST = 495_000 * HOUR + 600
"""2026-06-21T00:10:00Z: ten minutes after an hour and a day began, and days before a month ends."""


def begin(patch: pytest.MonkeyPatch) -> None:
    """Let `time.time` and `time.time_ns` go on from TEN_PAST, whatever the day of the run."""
    tell = time.time_ns
    since = TEN_PAST * BILLION - tell()
    patch.setattr(time, "time", lambda: (tell() + since) / BILLION)
    patch.setattr(time, "time_ns", lambda: tell() + since)


class Clock:
    """The time that `time.time` and `time.time_ns` tell while a test runs, to the product too."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.now = time.time_ns() // BILLION
        patch.setattr(time, "time", lambda: float(self.now))
        patch.setattr(time, "time_ns", lambda: self.now * BILLION)

    def advance(self, seconds: int) -> None:
        self.now += seconds
