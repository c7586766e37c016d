"""Times as others get them."""

import pytest

from tests.support.clock import Clock
from vouch.moment import iso, now


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (0, "1970-01-01T00:00:00.000Z"),
        (1_761_127_438_390, "2025-10-22T10:03:58.390Z"),
        (1_761_127_438_009, "2025-10-22T10:03:58.009Z"),
        (9_007_199_254_740, "2255-06-05T23:47:34.740Z"),
    ],
)
def test_a_moment_is_written_in_utc_to_the_millisecond(moment: int, text: str) -> None:
    assert iso(moment) == text


def test_now_is_in_milliseconds(clock: Clock) -> None:
    assert now() == clock.now * 1_000
