"""A member's share of a day's calls, and the order in which those that wait go on."""

import pytest

from vouch.domain.day_share import BANDS, SPREAD, DayCalls, ShareUsedError, next_turn

DAY = 24 * 60 * 60 * 1000
MIDNIGHT = 20_752 * DAY
NOON = MIDNIGHT - DAY // 2
BAND = SPREAD // BANDS
SYNCS = [f"{NOON + number:013d}-{number:016x}" for number in range(1000)]


def test_a_share_is_had_call_by_call_and_anew_on_the_next_day() -> None:
    calls = DayCalls()
    for _ in range(3):
        calls = calls.add(NOON, 3)

    assert calls.calls == 3
    with pytest.raises(ShareUsedError):
        calls.add(MIDNIGHT - 1, 3)
    assert calls.add(MIDNIGHT, 3) == DayCalls(calls.day + 1, 1)


def test_without_a_limit_calls_are_counted_and_none_is_refused() -> None:
    calls = DayCalls()
    for _ in range(10):
        calls = calls.add(NOON)

    assert DayCalls.of(calls.stored()) == calls == DayCalls(NOON // DAY, 10)


def test_an_item_of_an_earlier_release_has_counted_nothing() -> None:
    assert DayCalls.of({"id": "1"}) == DayCalls()
    assert DayCalls().stored() == {}


@pytest.mark.parametrize(
    ("days", "band"), [(None, 0), (400, 0), (3, 0), (2.5, 1), (1, 2), (0.9, 3), (-1, 3)]
)
def test_the_longer_ago_the_last_pass_began_the_earlier_a_sync_goes_on(
    days: float | None, band: int
) -> None:
    synced = None if days is None else int(NOON - days * DAY)

    turns = [next_turn(sync, synced, NOON) - MIDNIGHT for sync in SYNCS]

    assert all(band * BAND <= turn < (band + 1) * BAND for turn in turns)


def test_syncs_of_one_age_are_spread_over_their_part_of_the_hour() -> None:
    turns = sorted(next_turn(sync, None, NOON) - MIDNIGHT for sync in SYNCS)

    minute = 60_000
    in_each = [sum(turn // minute == each for turn in turns) for each in range(BAND // minute)]
    assert min(in_each) > 30
    assert max(in_each) < 110


def test_a_sync_that_is_told_to_wait_twice_has_the_same_turn() -> None:
    assert next_turn(SYNCS[0], NOON, NOON) == next_turn(SYNCS[0], NOON, NOON + 1)
