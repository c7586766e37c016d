"""A redrive that dies at any of its calls loses nothing, and the next one finishes the work."""

import json
from collections import Counter

import pytest

from tests.support import messaging, status_queue
from tests.support.redriving import (
    Calls,
    KilledError,
    die,
    give_back,
    redrive,
    target,
    waiting,
)
from tests.support.sampling import sampled
from vouch.settings import status_updates_dlq

URN = "urn:li:recommendation:(urn:li:person:ana,{})"
LETTERS = 3

pytestmark = pytest.mark.usefixtures("stack_messaging")


def fill() -> set[str]:
    """Two letters in each of two groups."""
    return {
        die(json.dumps(status_queue.update(URN.format(n % 2), "urn:li:person:ben", "VISIBLE")),
            URN.format(n % 2), reason="why")
        for n in range(LETTERS)
    }  # fmt: skip


def calls_of_a_whole_redrive() -> int:
    fill()
    calls = Calls()
    redrive("status-updates", target(calls))
    assert len(waiting()) == LETTERS
    return calls.made


@pytest.mark.parametrize("arrives", [True, False])
def test_a_redrive_killed_at_any_call_loses_nothing(*, arrives: bool) -> None:
    for step in sampled(range(1, calls_of_a_whole_redrive() + 1)):
        ids, calls = fill(), Calls()
        calls.dies_at, calls.arrives = step, arrives

        with pytest.raises(KilledError):
            redrive("status-updates", target(calls))
        give_back(status_updates_dlq(), calls.receipts)
        redrive("status-updates", target())

        moved = Counter(message.attributes["updateId"] for message in waiting())
        assert moved.keys() == ids, step
        assert moved.total() <= LETTERS + 1, step
        assert messaging.dead_letters() == []
