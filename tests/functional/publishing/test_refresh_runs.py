"""publish_changes: what a run of a refresh leaves is told once, true to its schema."""

from collections.abc import Iterator
from typing import Any

import pytest

from local.simulators.linkup.simulator import LinkupSimulator
from ops.redrive.handed_over import PATTERNS, is_handed_over
from tests.support import stream, subscriber
from tests.support.clock import Clock
from tests.support.payers import payer
from tests.support.refreshing import PRICE, RESULTS, ordered, pass_until, run, runs
from tests.support.remembering import VIEWER, people_of
from tests.support.viewing import viewer_stack
from vouch.aws import dynamodb
from vouch.domain.ended_run import refreshed_run
from vouch.errors import LostRaceError
from vouch.moment import iso, now
from vouch.settings import settings
from vouch.storage import refresh_runs


@pytest.fixture(autouse=True)
def linkup(_stack: None) -> Iterator[LinkupSimulator]:
    with viewer_stack() as simulator:
        yield simulator


def told() -> list[tuple[str, dict[str, Any]]]:
    """Return detail-type and detail of the event of each change so far that Lambda hands over."""
    tables = {
        "BookkeepingTable": settings().bookkeeping_table,
        "PeopleTable": settings().people_table,
    }
    for output, table in tables.items():
        changes = stream.changes(table)
        handed_over = [each for each in changes if is_handed_over(each, PATTERNS[output])]
        assert stream.publish(handed_over) == []
    assert subscriber.dead_letters() == []
    return subscriber.details()


def test_each_run_that_brings_a_network_is_told_with_those_who_are_new(clock: Clock) -> None:
    account = payer(monthly_credits=250)
    ordered(account)
    after = run(account)
    pass_until(clock, after["next"])
    run(account)

    (first, second) = told()

    assert {kind for kind, _ in (first, second)} == {"Network Refreshed"}
    counts = [(detail["new"], detail["known"], detail["charged"]) for _, detail in (first, second)]
    assert counts == [(RESULTS, 0, PRICE), (0, RESULTS, PRICE)]
    stored = {each["person"] for each in people_of(account, VIEWER).values()}
    assert {*first[1]["people"]} == stored
    assert second[1]["people"] == []
    assert first[1]["id"] != second[1]["id"]


def test_a_run_without_credits_is_told_as_paused_until_its_next(clock: Clock) -> None:
    account = payer(monthly_credits=250)
    ordered(account, monthlyCredits=PRICE)
    pass_until(clock, run(account)["next"])

    paused = run(account)

    (kind, detail) = told()[-1]
    assert (kind, detail["reason"]) == ("Refresh Paused", "REFRESH_BUDGET")
    assert detail["until"] == iso(paused["next"])


def test_a_viewer_whom_a_run_finds_disconnected_is_told_of_once_and_the_run_not() -> None:
    account = payer(monthly_credits=250)
    ordered(account, case="disconnects")

    assert run(account)["outcome"] == "DISCONNECTED"

    assert [kind for kind, _ in told()] == ["Viewer Disconnected"]


def test_a_run_that_has_ended_does_not_end_again(clock: Clock) -> None:
    account = payer(monthly_credits=250)
    refresh = ordered(account)
    run(account)
    before = runs(account)
    again = refreshed_run(refresh, {"at": now(), "new": 9, "known": 9, "charged": 9}, [])

    with pytest.raises(LostRaceError):
        dynamodb.commit({"run": refresh_runs.put_run(again)})

    assert runs(account) == before
    assert len(told()) == 1
