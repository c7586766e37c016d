"""Waits between tries while other transactions are under way."""

import random
import time
from collections.abc import Callable

import pytest

from vouch.backoff import retried_conflicts, retried_until
from vouch.deadline import Deadline
from vouch.errors import LostRaceError, ThrottledError


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Let time go on by a second with each pause, and by no other way."""
    asked: list[float] = []
    monkeypatch.setattr(time, "sleep", asked.append)
    monkeypatch.setattr(time, "monotonic", lambda: float(len(asked)))
    return asked


def test_a_conflict_is_tried_again_for_as_long_as_there_is_time(pauses: list[float]) -> None:
    outcomes = [LostRaceError()] * 20

    def attempt() -> str:
        if outcomes:
            raise outcomes.pop()
        return "written"

    assert retried_conflicts(Deadline.after(60), attempt) == "written"
    assert len(pauses) == 20


def test_conflicts_until_the_deadline_are_throttling_with_a_wait(pauses: list[float]) -> None:
    def attempt() -> None:
        raise LostRaceError

    with pytest.raises(ThrottledError) as raised:
        retried_conflicts(Deadline.after(5), attempt)

    assert (raised.value.status, raised.value.retry_after) == (429, 1)
    assert len(pauses) == 5


def test_a_condition_that_does_not_hold_is_raised_at_once(pauses: list[float]) -> None:
    def attempt() -> None:
        raise LostRaceError(["record"])

    with pytest.raises(LostRaceError):
        retried_conflicts(Deadline.after(60), attempt)

    assert pauses == []


@pytest.fixture
def longest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each wait be as long as it may be."""
    monkeypatch.setattr(random, "uniform", lambda _, most: most)


def _tried(error: Exception, seconds: float, retried: Callable[..., object]) -> None:
    def attempt() -> None:
        raise error

    with pytest.raises(ThrottledError):
        retried(Deadline.after(seconds), attempt)


@pytest.mark.usefixtures("longest")
@pytest.mark.parametrize("retried", [retried_until, retried_conflicts])
def test_waits_after_lost_races_stay_short_and_shrink_towards_the_deadline(
    pauses: list[float], retried: Callable[..., object]
) -> None:
    _tried(LostRaceError(), 6, retried)

    assert pauses == [0.02, 0.04, 0.08, 0.16, 2 / 16, 1 / 16]


@pytest.mark.usefixtures("longest")
def test_waits_for_a_busy_store_grow_longer(pauses: list[float]) -> None:
    _tried(ThrottledError("busy"), 8, retried_until)

    assert pauses == [0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 0.64, 0.64]
