"""Erasing a deleted viewer erases the runs of the viewer's refresh, and no others."""

import pytest

from tests.support.broken_table import Killed, at, broken, kill
from tests.support.erasing_people import ACCOUNT, delete_viewer, deliver, viewer, waiting
from tests.support.ordering import end_run, items
from tests.support.payers import Payer
from tests.support.sampling import sampled
from vouch.messages.people_erasure import ViewerErasure

pytestmark = pytest.mark.usefixtures("stack_messaging")

SEEN_RUNS = 120
"""More than two transactions delete."""


def play() -> ViewerErasure:
    """Delete a viewer with runs; those of a new generation stay."""
    owner = Payer(ACCOUNT, "")
    viewer("anna")
    for run in range(SEEN_RUNS):
        end_run(owner, run)
    erasure = delete_viewer("anna")
    end_run(owner, SEEN_RUNS, generation=1)
    return erasure


def left() -> list[int]:
    return [item["run"] for item in items("refresh-runs#")]


def test_the_runs_of_a_deleted_viewer_are_erased_and_those_of_a_new_one_stay() -> None:
    erasure = play()

    assert deliver(erasure)

    assert left() == [SEEN_RUNS]
    assert waiting() == (0, 0)
    assert deliver(erasure)
    assert left() == [SEEN_RUNS]


def test_a_message_alone_erases_no_run() -> None:
    viewer("anna")
    end_run(Payer(ACCOUNT, ""), 1)

    assert deliver(ViewerErasure(ACCOUNT, "anna", 0))

    assert left() == [1]


def test_an_erasure_killed_at_any_step_is_finished_by_its_redelivery(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(f"{__name__}.SEEN_RUNS", 3)
    erasure = play()
    with broken() as table:
        deliver(erasure)
    for number in sampled(range(1, len(table.calls) + 1)):
        for run in range(SEEN_RUNS):
            end_run(Payer(ACCOUNT, ""), run)
        with pytest.raises(Killed), broken(after=at(number, kill)):
            deliver(erasure)

        assert deliver(erasure)
        assert left() == [SEEN_RUNS]
