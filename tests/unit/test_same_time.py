"""The time that the product tells is the same whenever a test begins, and goes on in it."""

from datetime import UTC, datetime
from threading import Event

from vouch import moment


def test_every_test_begins_at_the_same_moment_in_the_middle_of_a_month() -> None:
    assert datetime.fromtimestamp(moment.now() / 1000, UTC).isoformat()[:16] == "2026-06-21T00:10"


def test_time_goes_on_in_a_test() -> None:
    before = moment.now()

    Event().wait(0.01)

    assert moment.now() > before
