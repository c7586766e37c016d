"""The time that the product tells is the same whenever a test begins, and goes on in it."""

from datetime import UTC, datetime

from vouch import moment

TRIES = 10_000_000
"""Far more looks at the clock than fit into a millisecond."""


def test_every_test_begins_at_the_same_moment_in_the_middle_of_a_month() -> None:
    assert datetime.fromtimestamp(moment.now() / 1000, UTC).isoformat()[:16] == "2026-06-21T00:10"


def test_time_goes_on_in_a_test() -> None:
    before = moment.now()

    assert any(moment.now() > before for _ in range(TRIES))
