"""publish_changes: thresholds of credits, told by the write that reached them."""

import io

import pytest

from tests.support import stream, subscriber
from tests.support.broken_bus import broken_bus, broken_queue, silent
from tests.support.broken_table import refusing
from tests.support.emf import records as lines_of
from tests.support.managing import account
from tests.support.spending import limit_to, reserve_credits, settle_credits
from vouch.moment import today
from vouch.settings import settings


def told() -> list[tuple[int, int, int]]:
    """Threshold, granted and charged of each event so far."""
    assert stream.publish(stream.changes(settings().credits_table)) == []
    details = subscriber.details()
    assert {kind for kind, _ in details} <= {"Credits Threshold Reached"}
    return [(each["threshold"], each["granted"], each["charged"]) for _, each in details]


def spend(owner: str, *amounts: int) -> None:
    for each in amounts:
        settle_credits(reserve_credits(owner, each), each)


def test_each_threshold_is_published_by_the_charge_that_reaches_it() -> None:
    spend(account(monthly_credits=100), 79, 1, 19, 1)

    assert told() == [(80, 100, 80), (100, 100, 100)]


def test_a_charge_that_reaches_both_is_two_events() -> None:
    spend(account(monthly_credits=10), 10)

    assert told() == [(80, 10, 10), (100, 10, 10)]


def test_a_lower_limit_reaches_a_threshold_too() -> None:
    owner = account(monthly_credits=100)
    spend(owner, 50)
    limit_to(owner, 60)

    assert told() == [(80, 60, 50)]


@pytest.mark.parametrize("limit", [100, None])
def test_reservations_entries_and_charges_below_publish_nothing(limit: int | None) -> None:
    owner = account(monthly_credits=limit)
    spend(owner, 20, 20)
    reserve_credits(owner, 10)

    assert told() == []


def test_an_event_of_credits_names_account_and_month() -> None:
    owner = account(monthly_credits=10)
    spend(owner, 8)
    assert stream.publish(stream.changes(settings().credits_table)) == []

    ((_, detail),) = subscriber.details()

    assert (detail["account"], detail["period"]) == (owner, today()[:7])
    assert not detail.keys() & {"actor", "correlationId"}


def test_thresholds_reached_again_after_a_raise_are_not_published_again() -> None:
    owner = account(monthly_credits=10)
    spend(owner, 8)
    limit_to(owner, 100)
    spend(owner, 72)

    assert told() == [(80, 10, 8)]


def test_each_threshold_is_counted_once(logs: io.StringIO) -> None:
    spend(account(monthly_credits=10), 8, 2)
    told()

    counts = [line.get("CreditsThresholdReached", 0) for line in lines_of(logs.getvalue())]
    assert sum(counts) == 2


def test_a_record_of_two_events_is_redelivered_once() -> None:
    spend(account(monthly_credits=10), 10)
    with broken_bus(silent), broken_queue(refusing("RequestThrottled")):
        again = stream.publish(stream.changes(settings().credits_table))

    assert len(again) == 1
    assert told() == [(80, 10, 10), (100, 10, 10)]
