"""No test in this process depends on the day on which it is run."""

from datetime import UTC, datetime

from vouch import moment


def test_every_test_begins_at_the_same_moment_in_the_middle_of_a_month() -> None:
    assert datetime.fromtimestamp(moment.now() / 1000, UTC).isoformat()[:16] == "2026-06-21T00:10"


def test_time_goes_on_in_a_test() -> None:
    before = moment.now()

    while moment.now() <= before:
        pass
