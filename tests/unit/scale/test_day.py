"""A day of the model: its shape, its queues, and what turning a parameter up does."""

import pytest

from tools.scale.assumptions import assumed
from tools.scale.day import IN_HOURS, MORNING, a_day, queue, shape, turned
from tools.scale.demand import MINUTES
from tools.scale.document import UNITS
from tools.scale.load import Load
from tools.scale.units import Measured

LARGE = Load(members=1_000_000)


@pytest.mark.parametrize("peak", [1, 2, 10, 40])
def test_a_day_has_its_mean_and_its_peak_in_the_morning(peak: float) -> None:
    found = shape(peak)

    assert sum(found) == pytest.approx(MINUTES)
    assert max(found) == pytest.approx(peak, rel=0.1)
    assert peak == 1 or found.index(max(found)) == MORNING


def test_a_queue_that_keeps_up_holds_nothing() -> None:
    assert queue([5.0] * 4, 5.0) == ([5.0] * 4, [0.0] * 4, 0.0)


def test_the_oldest_message_of_a_backlog_is_as_old_as_the_work_before_it_took() -> None:
    served, ages, left = queue([30.0, 0, 0, 0, 0], 10.0)

    assert served == [10, 10, 10, 0, 0]
    assert ages == [0, 1, 0, 0, 0]
    assert left == 0


def test_what_is_not_served_by_the_end_of_the_day_is_left() -> None:
    assert queue([10.0, 10.0], 4.0)[2] == 12


def test_a_million_members_are_not_synced_in_a_day_until_syncs_at_once_is_turned_up() -> None:
    measured, given = Measured.read(UNITS), assumed().parameters
    as_delivered = a_day(LARGE, measured, given)["syncs"]
    after = a_day(LARGE, measured, turned(LARGE, measured, given))["syncs"]

    assert as_delivered.left > 0
    assert after.left == 0
    assert max(after.age) <= IN_HOURS * 60


def test_parameters_that_carry_a_load_are_left_alone() -> None:
    measured, given = Measured.read(UNITS), assumed().parameters

    assert turned(Load(members=1_000), measured, given) == given
