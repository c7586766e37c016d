"""Waits between tries while other transactions are under way."""

import time

import pytest

from vouch.backoff import retried_conflicts
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
