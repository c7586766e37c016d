"""What the terms of a refresh change, when it is due after that, and how its budget stands."""

from typing import Any, cast

import pytest

from vouch.domain.refresh import (
    HELD_UP,
    Month,
    Refresh,
    Terms,
    due_anew,
    first,
    month_of,
    ordered_anew,
    terms_of,
)
from vouch.moment import Milliseconds

NOW = Milliseconds(1_761_127_438_390)
HOUR = 3_600_000
DAY = 24 * HOUR
TERMS = Terms("24h", 50, 300)


def refresh(**more: Any) -> Refresh:
    """A refresh of an hour ago, with attributes changed."""
    begun = first("0123456789abcdef", "anna", 3, TERMS, Milliseconds(NOW - HOUR))
    return cast("Refresh", {**begun, **more})


def after(before: Refresh, terms: Terms = TERMS) -> dict[str, Any]:
    return {**before, **ordered_anew(before, terms, NOW)}


def test_a_new_refresh_is_due_at_once_and_has_used_nothing() -> None:
    begun = first("0123456789abcdef", "anna", 3, TERMS, NOW)

    assert terms_of(begun) == TERMS
    assert (begun["run"], begun["next"], begun["dueAt"]) == (NOW, NOW, NOW // 1000)
    assert (begun["generation"], begun["revision"]) == (3, 1)
    assert month_of(begun, "2025-10") == Month(0, 0, 300)


def test_a_shorter_interval_brings_the_next_run_forward_and_a_longer_one_leaves_it() -> None:
    then = NOW + 20 * HOUR
    resting = refresh(outcome="REFRESHED", run=then, next=then, dueAt=then // 1000)

    sooner, later = after(resting, Terms("90m", 50, 300)), after(resting, Terms("30d", 50, 300))

    latest = NOW + 90 * 60_000
    assert (sooner["run"], sooner["next"]) == (latest, latest)
    assert sooner["dueAt"] * 1000 - 1000 < latest <= sooner["dueAt"] * 1000
    assert (later["run"], later["next"], later["dueAt"]) == (then, then, then // 1000)


@pytest.mark.parametrize("terms", [Terms("24h", 10, 300), Terms("24h", 50, 5)])
def test_other_terms_than_the_interval_leave_the_rhythm(terms: Terms) -> None:
    then = NOW + 20 * HOUR
    resting = refresh(outcome="REFRESHED", run=then, next=then, dueAt=then // 1000)

    assert {**after(resting, terms), **after(resting)} == resting
    assert terms_of(cast("Refresh", after(resting, terms))) == terms


@pytest.mark.parametrize("outcome", ["REFRESHED", None])
def test_a_run_that_is_due_already_stays_due(outcome: str | None) -> None:
    due = refresh() if outcome is None else refresh(outcome=outcome)

    changed = after(due, Terms("1h", 10, 1))

    assert (changed["run"], changed["next"], changed["dueAt"]) == (
        due["run"],
        due["next"],
        due["dueAt"],
    )


@pytest.mark.parametrize("outcome", sorted(HELD_UP))
@pytest.mark.parametrize("run", [NOW - HOUR, NOW, NOW + 9 * DAY], ids=["past", "now", "ahead"])
def test_a_refresh_that_is_held_up_is_due_at_once_as_another_run(outcome: str, run: int) -> None:
    held_up = refresh(
        outcome=outcome, reason="x", run=run, next=NOW + 9 * DAY, dueAt=NOW // 1000 + 9, tries=4
    )

    changed = after(held_up, Terms("24h", 50, 301))

    assert changed["run"] == changed["next"]
    assert changed["run"] != run
    assert NOW <= changed["run"] <= NOW + 1
    assert changed["dueAt"] == NOW // 1000
    assert changed["tries"] is None
    assert changed["outcome"] == outcome


@pytest.mark.parametrize("outcome", [*sorted(HELD_UP), "REFRESHED"])
def test_a_run_under_way_keeps_all_but_its_terms(outcome: str) -> None:
    under_way = refresh(outcome=outcome, holder="h", until=NOW + 1, reservation="r", tries=2)

    changed = after(under_way, Terms("1h", 10, 1))

    assert terms_of(cast("Refresh", changed)) == Terms("1h", 10, 1)
    assert {**changed, **ordered_anew(under_way, TERMS, NOW)} == under_way


def test_a_lease_that_is_over_holds_nothing_up_and_its_reservation_is_not_lost() -> None:
    dead = refresh(outcome="WAITING", holder="h", until=NOW, reservation="r", next=NOW + HOUR)

    changed = after(dead, Terms("24h", 50, 301))

    assert changed["next"] == NOW
    assert changed["reservation"] == "r"


def test_two_runs_that_are_made_due_in_one_millisecond_have_ids_of_their_own() -> None:
    once = {**refresh(run=NOW - HOUR), **due_anew(refresh(run=NOW - HOUR), NOW)}
    twice = due_anew(cast("Refresh", once), NOW)

    assert once["run"] == NOW
    assert twice["run"] == NOW + 1


def test_a_budget_counts_what_its_own_month_used() -> None:
    used = refresh(period="2025-10", charged=290, reserved=5)

    assert month_of(used, "2025-10") == Month(290, 5, 5)
    assert month_of(used, "2025-11") == Month(0, 0, 300)
    assert month_of(refresh(period="2025-10"), "2025-10") == Month(0, 0, 300)


def test_a_budget_below_what_was_used_leaves_nothing_and_no_debt() -> None:
    used = refresh(period="2025-10", charged=290, reserved=5, monthlyCredits=100)

    assert month_of(used, "2025-10") == Month(290, 5, 0)
