"""PUT, GET and DELETE /v1/network/viewers/{viewer}/refresh: what is ordered, changed and shown."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.clock import HOUR, Clock
from tests.support.ordering import (
    ORDER,
    advance,
    end,
    end_run,
    items,
    order,
    ordered,
    show,
)
from tests.support.payers import Payer, payer
from tests.support.recommended import store_viewer
from tests.support.viewing import delete, viewer_stack
from vouch.moment import DAY, iso
from vouch.storage import refreshes, viewers


@pytest.fixture(autouse=True)
def _linkup(_stack: None) -> Iterator[None]:
    with viewer_stack():
        yield


@pytest.fixture
def acme(clock: Clock) -> Payer:
    """An account with the viewer anna, while the clock stands still."""
    account = payer()
    store_viewer(account.id, "anna", "CONNECTED")
    return account


def at(clock: Clock, seconds: int = 0) -> int:
    return (clock.now + seconds) * 1000


def test_a_refresh_is_made_is_due_at_once_and_is_shown_as_the_put_answered(
    acme: Payer, clock: Clock
) -> None:
    made = order(acme)

    assert made.status == 201
    assert made.json == {
        "viewer": "anna",
        "every": "24h",
        "total_results": 50,
        "monthly_credits": 300,
        "outcome": None,
        "reason": None,
        "next_at": iso(at(clock)),
        "month": {
            "period": iso(at(clock))[:7],
            "charged": 0,
            "reserved": 0,
            "remaining": 300,
        },
        "last": None,
    }
    assert (show(acme).status, show(acme).json) == (200, made.json)
    assert [each.viewer for shard in range(8) for each in refreshes.due(shard, clock.now, 9)] == [  # type: ignore[arg-type]
        "anna"
    ]


def test_the_same_order_again_changes_nothing(acme: Payer, clock: Clock) -> None:
    first = order(acme)
    before = items()
    clock.advance(9)

    again = order(acme)

    assert (again.status, again.json) == (200, first.json)
    assert items() == before
    assert ordered(acme)["revision"] == 1


@pytest.mark.parametrize("outcome", ["PAUSED", "WAITING", "DISCONNECTED"])
def test_the_same_order_again_wakes_no_refresh_that_is_held_up(
    acme: Payer, clock: Clock, outcome: str
) -> None:
    order(acme)
    held_up = advance(acme, outcome=outcome, next=at(clock, DAY), dueAt=clock.now + DAY)

    assert order(acme).status == 200
    assert ordered(acme) == held_up


@pytest.mark.parametrize(
    ("change", "stored"),
    [
        ({"every": "7d"}, {"every": "7d"}),
        ({"total_results": 10}, {"totalResults": 10}),
        ({"total_results": None}, {"totalResults": 10}),
        ({"monthly_credits": 5}, {"monthlyCredits": 5}),
    ],
)
def test_each_field_is_changed_alone_and_the_month_and_the_rhythm_go_on(
    acme: Payer, clock: Clock, change: dict[str, Any], stored: dict[str, Any]
) -> None:
    order(acme)
    last = {"at": at(clock), "new": 3, "known": 4, "charged": 5}
    then = {"run": at(clock, 5 * HOUR), "next": at(clock, 5 * HOUR), "dueAt": clock.now + 5 * HOUR}
    period = iso(at(clock))[:7]
    used = {"period": period, "charged": 5, "reserved": 0, "last": last}
    before = advance(acme, outcome="REFRESHED", **then, **used)

    answer = order(acme, **change)

    assert answer.status == 200
    assert ordered(acme) == {**before, **stored, "revision": before["revision"] + 1}
    assert answer.json["next_at"] == iso(at(clock, 5 * HOUR))
    assert answer.json["month"]["charged"] == 5
    assert answer.json["last"] == {**last, "at": iso(at(clock))}


def test_a_shorter_interval_brings_the_next_run_forward(acme: Payer, clock: Clock) -> None:
    order(acme)
    then = at(clock, 20 * HOUR)
    advance(acme, outcome="REFRESHED", run=then, next=then, dueAt=clock.now + 20 * HOUR)

    answer = order(acme, every="2h")

    assert answer.json["next_at"] == iso(at(clock, 2 * HOUR))
    after = ordered(acme)
    assert (after["run"], after["dueAt"]) == (at(clock, 2 * HOUR), clock.now + 2 * HOUR)


@pytest.mark.parametrize(
    ("outcome", "reason"),
    [
        ("PAUSED", "REFRESH_BUDGET"),
        ("PAUSED", "ACCOUNT_CREDITS"),
        ("WAITING", "THROTTLED"),
        ("DISCONNECTED", None),
    ],
)
def test_another_order_makes_a_refresh_that_is_held_up_due_now_as_a_new_run(
    acme: Payer, clock: Clock, outcome: str, reason: str | None
) -> None:
    order(acme)
    waiting = {"next": at(clock, DAY), "dueAt": clock.now + DAY, "tries": 3}
    before = advance(acme, outcome=outcome, reason=reason, **waiting)
    clock.advance(60)

    answer = order(acme, monthly_credits=301)

    assert (answer.json["outcome"], answer.json["reason"]) == (outcome, reason)
    assert answer.json["next_at"] == iso(at(clock))
    after = ordered(acme)
    assert (after["run"], after["next"], after["dueAt"]) == (at(clock), at(clock), clock.now)
    assert after["run"] > before["run"]
    assert "tries" not in after


def test_a_run_under_way_is_not_disturbed(acme: Payer, clock: Clock) -> None:
    order(acme)
    until = at(clock, 50)
    held = {"holder": "h", "until": until, "reservation": "r", "dueAt": clock.now + 110, "tries": 1}
    before = advance(acme, outcome="WAITING", **held)

    assert order(acme, every="1h", total_results=10, monthly_credits=5).status == 200

    terms = {"every": "1h", "totalResults": 10, "monthlyCredits": 5}
    assert ordered(acme) == {**before, **terms, "revision": before["revision"] + 1}


def test_the_month_is_shown_as_of_now_and_never_below_zero(acme: Payer, clock: Clock) -> None:
    order(acme)
    period = iso(at(clock))[:7]
    advance(acme, period=period, charged=290, reserved=5)

    present = show(acme).json["month"]
    lowered = order(acme, monthly_credits=100).json["month"]
    clock.advance(31 * DAY)
    later = show(acme).json["month"]

    assert present == {"period": period, "charged": 290, "reserved": 5, "remaining": 5}
    assert lowered == {**present, "remaining": 0}
    assert later["period"] != period
    assert {**later, "period": period} == {
        "period": period,
        "charged": 0,
        "reserved": 0,
        "remaining": 100,
    }


def test_a_refresh_is_ended_once(acme: Payer) -> None:
    order(acme)

    ended = end(acme)

    assert ended.status == 200
    assert ended.json["viewer"] == "anna"
    assert "is charged and its people are kept" in ended.json["message"]
    assert items() == []
    assert [each(acme).status for each in (end, show)] == [404, 404]


def test_a_refresh_that_was_ended_is_made_anew_with_an_empty_month(
    acme: Payer, clock: Clock
) -> None:
    order(acme)
    advance(acme, outcome="PAUSED", period=iso(at(clock))[:7], charged=300)
    end(acme)

    again = order(acme)

    assert (again.status, again.json["month"]["charged"]) == (201, 0)
    assert again.json["outcome"] is None


def test_a_viewer_of_any_state_may_have_a_refresh() -> None:
    account = payer()
    for state in ("CONNECTING", "CHECKPOINT", "CONNECTED", "DISCONNECTED", "UNCONNECTED"):
        store_viewer(account.id, state, state)
        assert order(account, state).status == 201


def test_the_refresh_and_its_runs_go_with_the_viewer(acme: Payer, clock: Clock) -> None:
    order(acme)
    end_run(acme, at(clock))
    store_viewer(acme.id, "bob")
    order(acme, "bob")

    assert delete(acme).status == 200

    assert [item["sk"] for item in items()] == ["bob"]
    assert [each(acme).status for each in (order, show, end)] == [404] * 3


def test_a_viewer_without_a_refresh_is_deleted_as_before(acme: Payer) -> None:
    assert delete(acme).status == 200
    assert items() == []


def test_a_viewer_who_is_connected_anew_has_no_refresh_until_it_is_ordered(acme: Payer) -> None:
    order(acme)
    delete(acme)
    store_viewer(acme.id, "anna", "CONNECTED")

    assert show(acme).status == 404
    assert order(acme).status == 201
    assert ordered(acme)["generation"] == 1


def test_a_refresh_of_another_generation_is_none_and_is_replaced(acme: Payer, clock: Clock) -> None:
    order(acme)
    advance(acme, generation=7, period=iso(at(clock))[:7], charged=9, outcome="PAUSED")

    unseen = [show(acme).status, end(acme).status]
    again = order(acme)

    assert unseen == [404, 404]
    assert (again.status, again.json["outcome"]) == (201, None)
    found = viewers.get(acme.id, "anna")
    assert found
    assert ordered(acme)["generation"] == found["generation"]
    assert again.json["month"]["charged"] == 0
    assert ORDER.items() <= again.json.items()
