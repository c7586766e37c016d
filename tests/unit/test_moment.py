"""Times as others get them."""

from datetime import datetime

import pytest

from tests.support.clock import Clock
from vouch.moment import in_milliseconds, iso, milliseconds, next_day, now, seconds, today


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (0, "1970-01-01T00:00:00.000Z"),
        (1_761_127_438_390, "2025-10-22T10:03:58.390Z"),
        (1_761_127_438_009, "2025-10-22T10:03:58.009Z"),
        (9_007_199_254_740, "2255-06-05T23:47:34.740Z"),
        (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
        (253_402_300_800_000, "9999-12-31T23:59:59.999Z"),
        (10**400, "9999-12-31T23:59:59.999Z"),
        (-62_135_596_800_000, "0001-01-01T00:00:00.000Z"),
        (-(10**400), "0001-01-01T00:00:00.000Z"),
    ],
)
def test_a_moment_is_written_in_utc_to_the_millisecond(moment: int, text: str) -> None:
    assert iso(moment) == text


@pytest.mark.parametrize("offset", ["", "Z", "+00:00"])
def test_a_time_without_an_offset_is_in_utc(offset: str) -> None:
    assert milliseconds(f"2025-10-22T10:03:58.390{offset}") == 1_761_127_438_390


def test_now_is_in_milliseconds(clock: Clock) -> None:
    assert now() == clock.now * 1_000


def test_seconds_and_the_date_are_of_the_same_clock(clock: Clock) -> None:
    clock.now = 1_761_177_599

    assert seconds() == 1_761_177_599
    assert now() == in_milliseconds(seconds())
    assert today() == "2025-10-22"

    clock.advance(1)
    assert today() == "2025-10-23"


@pytest.mark.parametrize("moment", ["2025-10-22T00:00:00.000Z", "2025-10-22T23:59:59.999Z"])
def test_the_next_day_begins_at_midnight_in_utc(moment: str) -> None:
    at = round(datetime.fromisoformat(moment).timestamp() * 1000)

    assert iso(next_day(at)) == "2025-10-23T00:00:00.000Z"
