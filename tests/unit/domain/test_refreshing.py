"""How a try of a refresh's run ends, by the rules alone."""

from collections import Counter
from typing import Any

import pytest

from vouch.domain.ended_run import paused_run, refreshed_run
from vouch.domain.items import changed
from vouch.domain.refresh import Month, Refresh, Terms, month_of, terms_of
from vouch.domain.refresh_times import next_month
from vouch.domain.refreshing import BudgetError, after_error, leased, refreshed, reserved
from vouch.errors import (
    InsufficientCreditsError,
    LostRaceError,
    RateLimitedError,
    UpstreamAccountError,
    UpstreamError,
    UpstreamThrottledError,
    ViewerStateError,
)
from vouch.moment import DAY, milliseconds, month_after

NOW = milliseconds("2025-10-22T10:03:58.390Z")
TURN = milliseconds("2025-11-01T00:00:00Z")
MINUTE, HOUR = 60_000, 3_600_000


def refresh(**more: Any) -> Refresh:
    found: Any = {
        "account": "0123456789abcdef",
        "viewer": "anna",
        "generation": 0,
        "revision": 3,
        "createdAt": NOW - 5 * HOUR,
        "every": "2h",
        "totalResults": 50,
        "monthlyCredits": 300,
        "run": NOW - 1_000,
        "next": NOW - 1_000,
        "dueAt": NOW // 1000,
        "holder": "h",
        "until": NOW + MINUTE,
        **more,
    }
    made: Refresh = found
    return made


TERMS = terms_of(refresh())


def test_a_lease_is_looked_for_again_a_minute_after_its_end() -> None:
    assert leased("h", NOW) == {"holder": "h", "until": NOW, "dueAt": NOW // 1000 + 1 + 60}


@pytest.mark.parametrize(
    ("late", "next_"),
    [
        (0, 2 * HOUR),
        (1, 2 * HOUR),
        (2 * HOUR - 1, 2 * HOUR),
        (2 * HOUR, 4 * HOUR),
        (9 * HOUR, 10 * HOUR),
    ],
)
def test_the_next_run_keeps_the_rhythm_and_lies_ahead(late: int, next_: int) -> None:
    before = refresh(run=NOW, reserved=5, charged=7, period="2025-10", tries=2, reason="THROTTLED")
    last: Any = {"at": NOW + late, "new": 3, "known": 1, "charged": 4}

    after = changed(before, **refreshed(before, last, 5))

    assert (after["run"], after["next"], after["dueAt"]) == (
        NOW + next_, NOW + next_, (NOW + next_) // 1000 + 1,
    )  # fmt: skip
    assert (after["charged"], after["reserved"], after["outcome"]) == (11, 0, "REFRESHED")
    assert after["last"] == last
    assert not after.keys() & {"holder", "until", "tries", "reason", "reservation"}


def test_a_month_begins_at_nothing_with_its_first_reservation() -> None:
    before = refresh(period="2025-09", charged=299, reserved=0)

    assert reserved(before, "r", "2025-10", 5) == {
        "reservation": "r", "period": "2025-10", "charged": 0, "reserved": 5,
    }  # fmt: skip
    with pytest.raises(BudgetError):
        reserved(before, "r", "2025-09", 5)


def test_a_month_that_turned_does_not_come_back_by_a_clock_that_is_late() -> None:
    before = refresh(period="2025-11", charged=5, reserved=0)

    with pytest.raises(RateLimitedError) as late:
        reserved(before, "r", "2025-10", 5)

    after = changed(before, **after_error(before, late.value, TERMS, TURN - 1, TURN - 1))
    assert (after["outcome"], after["next"]) == ("WAITING", TURN - 1 + MINUTE)
    assert month_of(after, "2025-11").charged == 5


@pytest.mark.parametrize(("charged", "fits"), [(295, True), (296, False)])
def test_a_run_is_reserved_as_far_as_its_own_month_reaches(charged: int, fits: bool) -> None:
    before = refresh(period="2025-10", charged=charged, reserved=0)

    if fits:
        assert reserved(before, "r", "2025-10", 5)["charged"] == charged
        return
    with pytest.raises(BudgetError) as short:
        reserved(before, "r", "2025-10", 5)
    after = changed(before, **after_error(before, short.value, TERMS, NOW, NOW))
    assert (after["outcome"], after["reason"]) == ("PAUSED", "REFRESH_BUDGET")
    assert TURN <= after["next"] == after["run"] < TURN + HOUR


@pytest.mark.parametrize(
    ("remaining", "held", "outcome"),
    [(4, 0, "PAUSED"), (2, 2, "PAUSED"), (2, 3, "WAITING"), (0, 9, "WAITING")],
)
def test_what_open_reservations_alone_take_is_waited_for(
    remaining: int, held: int, outcome: str
) -> None:
    short = InsufficientCreditsError(5, remaining, held)

    after = changed(refresh(), **after_error(refresh(), short, TERMS, NOW, NOW + 500))

    assert after["outcome"] == outcome
    if outcome == "WAITING":
        assert (after["reason"], after["next"]) == ("CREDITS_RESERVED", NOW + MINUTE)
        assert after["run"] == refresh()["run"]
    else:
        assert after["reason"] == "ACCOUNT_CREDITS"


def test_a_run_refused_before_the_month_turned_pauses_until_that_turn() -> None:
    after = after_error(refresh(), InsufficientCreditsError(5, 0), TERMS, TURN - 1, TURN + HOUR)

    assert TURN <= after["next"] < TURN + HOUR


@pytest.mark.parametrize("error", [BudgetError(5, Month(1, 0, 0)), InsufficientCreditsError(5, 0)])
@pytest.mark.parametrize(
    "tried", [Terms("1h", 50, 300), Terms("2h", 500, 300), Terms("2h", 50, 1)], ids=str
)
def test_a_run_refused_by_terms_that_changed_meanwhile_is_tried_again(
    error: Exception, tried: Terms
) -> None:
    assert after_error(refresh(), error, TERMS, NOW, NOW)["outcome"] == "PAUSED"
    assert after_error(refresh(), error, tried, NOW, NOW)["outcome"] == "WAITING"


@pytest.mark.parametrize(
    "error",
    [
        lambda wait: RateLimitedError("often", wait),
        lambda wait: UpstreamThrottledError("often", wait=wait),
    ],
)
@pytest.mark.parametrize(
    ("told", "waited"), [(0, 60), (59, 60), (61, 61), (DAY, DAY), (DAY + 1, DAY)]
)
def test_a_wait_that_was_told_is_kept_within_a_minute_and_a_day(
    error: Any, told: int, waited: int
) -> None:
    before = refresh(tries=3)

    after = changed(before, **after_error(before, error(told), TERMS, NOW - MINUTE, NOW))

    assert (after["outcome"], after["reason"]) == ("WAITING", "THROTTLED")
    assert after["next"] == NOW + waited * 1000
    assert (after["run"], after["tries"]) == (before["run"], 3)
    assert "holder" not in after


def test_failures_wait_twice_as_long_each_time_up_to_six_hours() -> None:
    before, waits = refresh(), []
    for _ in range(40):
        before = changed(before, **after_error(before, UpstreamError("failed"), TERMS, NOW, NOW))
        waits.append((before["next"] - NOW) // MINUTE)

    assert waits[:10] == [1, 2, 4, 8, 16, 32, 64, 128, 256, 360]
    assert set(waits[9:]) == {360}
    assert before["reason"] == "UPSTREAM_FAILED"


@pytest.mark.parametrize("error", [ViewerStateError("no"), UpstreamAccountError("gone")])
@pytest.mark.parametrize(("every", "minutes"), [("1m", 1), ("59m", 59), ("1h", 60), ("30d", 60)])
def test_a_viewer_who_is_not_connected_is_looked_at_again_within_the_hour(
    error: Exception, every: str, minutes: int
) -> None:
    before = refresh(every=every, reason="THROTTLED")

    after = changed(before, **after_error(before, error, TERMS, NOW - MINUTE, NOW))

    assert after["outcome"] == "DISCONNECTED"
    assert after["next"] == NOW + minutes * MINUTE
    assert after["run"] == before["run"]
    assert "reason" not in after


def test_any_other_error_is_raised() -> None:
    error = LostRaceError()
    with pytest.raises(LostRaceError) as raised:
        after_error(refresh(), error, TERMS, NOW, NOW)
    assert raised.value is error


def test_the_next_look_is_never_before_the_next_moment() -> None:
    for odd in range(1_000):
        after = after_error(refresh(), UpstreamError("failed"), TERMS, NOW, NOW + odd)
        assert 0 <= after["dueAt"] * 1000 - after["next"] < 1_000


def test_paused_refreshes_are_spread_over_the_first_hour_of_the_month() -> None:
    moments = [next_month("0123456789abcdef", f"viewer-{n}", NOW) for n in range(500)]

    quarters = Counter((each - TURN) // (HOUR // 4) for each in moments)
    assert quarters.keys() == {0, 1, 2, 3}
    assert min(quarters.values()) > 90
    assert moments == [next_month("0123456789abcdef", f"viewer-{n}", NOW) for n in range(500)]
    assert month_after(NOW) == TURN


def test_the_month_of_another_period_counts_as_nothing() -> None:
    assert month_of(refresh(period="2025-09", charged=3, reserved=2), "2025-10")[:2] == (0, 0)
    assert month_of(refresh(), "2025-10")[:2] == (0, 0)
    assert month_of(refresh(period="2025-10", charged=3, reserved=2), "2025-10")[:2] == (3, 2)


def test_a_run_that_ended_names_people_and_its_own_moment() -> None:
    last: Any = {"at": NOW, "new": 120, "known": 2, "charged": 13}
    people = [f"p{n}" for n in range(120)]

    run = refreshed_run(refresh(), last, people)

    assert run == {
        "account": "0123456789abcdef", "viewer": "anna", "generation": 0, "run": NOW - 1_000,
        "outcome": "REFRESHED", **last, "people": people,
    }  # fmt: skip


def test_a_run_that_paused_names_why_and_until_when() -> None:
    after = changed(
        refresh(), **after_error(refresh(), InsufficientCreditsError(5, 0), TERMS, NOW, NOW)
    )

    run = paused_run(refresh(), after, NOW)

    assert (run["run"], run["outcome"], run["at"]) == (NOW - 1_000, "PAUSED", NOW)
    assert (run["reason"], run["until"]) == ("ACCOUNT_CREDITS", after["next"])
