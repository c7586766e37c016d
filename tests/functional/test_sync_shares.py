"""LinkedIn's quota of a day is shared between members, and no member's syncs take all of it."""

import math
from collections.abc import Iterator
from typing import Any

import pytest

from local.simulators.linkedin.simulator import LinkedInSimulator
from tests.support.builders import path
from tests.support.clock import Clock
from tests.support.connecting import connect, control, environment
from tests.support.gateway import call
from tests.support.payers import payer
from tests.support.syncing import (
    Connected,
    connected,
    deliver,
    message,
    mirrors,
    queued,
    runs,
    scheduled,
    sync_stack,
    time_for,
    upstream,
)
from vouch.aws import dynamodb, schedules
from vouch.domain.day_share import SPREAD
from vouch.domain.syncing import Run
from vouch.moment import milliseconds
from vouch.services.linkedin.disconnect import disconnect
from vouch.services.syncs import gone
from vouch.settings import resume_schedule_group, settings
from vouch.storage import syncs

NOON = 1_792_929_600
"""2026-10-25T12:00:00Z."""
DAY = 24 * 60 * 60
MIDNIGHT = NOON + DAY // 2
SMALL = 4
"""How many members have one recommendation, which takes three calls: each finder's last page is
empty."""
PAGES = 60
"""How many pages with a record one member has; two empty ones follow."""
SHARE = 20
QUOTA = SHARE + 3 * SMALL
"""How many calls LinkedIn serves in a day."""


@pytest.fixture
def linkedin() -> Iterator[LinkedInSimulator]:
    with sync_stack("linkedin", count=1) as simulator:
        yield simulator


@pytest.fixture
def noon(clock: Clock) -> Clock:
    clock.now = NOON
    return clock


@pytest.fixture
def share(linkedin: LinkedInSimulator, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with environment(monkeypatch, SYNC_CALLS_PER_MEMBER=str(SHARE)):
        yield


def turns() -> list[tuple[int, str]]:
    """Return when each sync that waits goes on, in ms, and its message; the entries are deleted."""
    found = []
    for entry in scheduled():
        at = milliseconds(entry["ScheduleExpression"].removeprefix("at(").removesuffix(")"))
        found.append((at, entry["Target"]["Input"]))
        schedules.client().delete_schedule(GroupName=resume_schedule_group(), Name=entry["Name"])
    return sorted(found)


def started(linkedin: LinkedInSimulator) -> tuple[Connected, list[Connected]]:
    """Start the syncs of a large member, whose message comes first, and of small ones."""
    account = payer()
    large = connected(linkedin, received=PAGES, account=account)
    small = [connected(linkedin, received=1, account=account) for _ in range(SMALL)]
    control(linkedin, "quota", application_per_day=QUOTA)
    for each in (large, *small):
        each.start()
    return large, small


def last(member: Connected) -> Run:
    return runs(member.urn)[-1]


def states(*members: Connected) -> set[str]:
    return {last(each)["state"] for each in members}


@pytest.mark.usefixtures("share")
def test_all_small_members_are_complete_on_day_one_and_the_large_one_over_days(
    linkedin: LinkedInSimulator, noon: Clock
) -> None:
    large, small = started(linkedin)

    assert all(map(deliver, queued()))

    assert (states(large), states(*small)) == ({"WAITING"}, {"SUCCEEDED"})
    days = 1
    while waiting := turns():
        [(at, body)] = waiting
        noon.now = at // 1000
        assert deliver(body)
        days += 1
    assert states(large) == {"SUCCEEDED"}
    assert days == -(-(PAGES + 2) // SHARE)
    assert mirrors(linkedin)


@pytest.mark.usefixtures("noon")
def test_without_a_share_the_first_member_takes_the_quota_of_the_day(
    linkedin: LinkedInSimulator,
) -> None:
    large, small = started(linkedin)

    assert all(map(deliver, queued()))

    assert states(large, *small) == {"WAITING"}


def test_syncs_that_wait_for_a_day_do_not_go_on_all_at_once(
    linkedin: LinkedInSimulator, noon: Clock
) -> None:
    members = [connected(linkedin, account=payer()) for _ in range(4)]
    ages = [0, DAY, 2 * DAY, 3 * DAY]
    for member, age in zip(members, ages, strict=True):
        noon.now = NOON - age
        assert member.sync()["state"] == "SUCCEEDED"
    noon.now = NOON + 120
    control(linkedin, "quota", application_per_day=0)
    for member in members:
        member.start()
    assert all(map(deliver, queued()))

    waiting = turns()

    oldest_first = [message(each.urn, last(each)["id"]) for each in reversed(members)]
    assert [body for _, body in waiting] == oldest_first
    assert MIDNIGHT * 1000 <= waiting[0][0] < waiting[-1][0] < MIDNIGHT * 1000 + SPREAD


@pytest.mark.usefixtures("share")
def test_a_share_is_one_for_all_syncs_of_a_day(linkedin: LinkedInSimulator, noon: Clock) -> None:
    ana = connected(linkedin, received=5)
    calls = []
    for _ in range(3):
        noon.advance(60)
        ana.start()
        assert all(map(deliver, queued()))
        calls.append(last(ana)["calls"])

    assert (states(ana), calls) == ({"WAITING"}, [7, 14, 20])
    [(at, body)] = turns()
    noon.now = at // 1000
    assert deliver(body)
    assert (last(ana)["state"], last(ana)["pages"], last(ana)["calls"]) == ("SUCCEEDED", 7, 1)


@pytest.mark.usefixtures("noon", "share")
def test_calls_count_on_when_a_message_follows_another(linkedin: LinkedInSimulator) -> None:
    ana = connected(linkedin, received=PAGES)
    ana.start()
    with time_for(8):
        assert deliver(queued()[0])
    assert last(ana)["calls"] == 8

    assert deliver(queued()[0])

    assert (last(ana)["state"], last(ana)["calls"], last(ana)["pages"]) == ("WAITING", 20, 20)


@pytest.mark.usefixtures("share")
def test_a_member_who_consents_anew_has_no_second_share_of_the_day(
    linkedin: LinkedInSimulator, noon: Clock
) -> None:
    account = payer()
    ana = connected(linkedin, received=PAGES, account=account)
    ana.start()
    assert deliver(queued()[0])
    assert last(ana)["state"] == "WAITING"
    disconnect(ana.urn, account.id)

    noon.advance(60)
    connect(account, ana.urn)
    ana.start()
    assert deliver(queued()[0])

    assert (last(ana)["state"], last(ana)["pages"], last(ana)["calls"]) == ("WAITING", 0, SHARE)


@pytest.mark.usefixtures("noon", "share")
def test_a_member_whose_syncs_had_their_share_is_served(linkedin: LinkedInSimulator) -> None:
    ana = connected(linkedin, received=PAGES)
    urns = control(linkedin, "recommendations", member=ana.urn, given=1)["urns"]
    control(linkedin, "quota", per_day=SHARE + 1)
    ana.start()
    assert deliver(queued()[0])

    headers = {"Authorization": f"Bearer {ana.token}", "X-Restli-Protocol-Version": "2.0.0"}
    answer = call("GET", path(urns[0]), headers)

    assert (states(ana), answer.status) == ({"WAITING"}, 200)


def test_the_calls_that_end_a_pass_count_and_are_made_all_the_same(
    linkedin: LinkedInSimulator, noon: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = connected(linkedin, received=1)
    assert ana.sync()["state"] == "SUCCEEDED"
    control(linkedin, "remove", urns=[*upstream(linkedin)])
    noon.advance(DAY)
    assert ana.sync()["state"] == "SUCCEEDED"
    noon.advance(DAY)

    with environment(monkeypatch, SYNC_CALLS_PER_MEMBER="2"):
        report = ana.sync()

    assert (report["state"], report["deleted"], last(ana)["calls"]) == ("SUCCEEDED", 1, 3)


def test_the_calls_that_end_a_pass_count_if_time_runs_out_between_them(
    linkedin: LinkedInSimulator, noon: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = connected(linkedin, received=3)
    assert ana.sync()["state"] == "SUCCEEDED"
    control(linkedin, "remove", urns=[*upstream(linkedin)])
    noon.advance(DAY)
    assert ana.sync()["state"] == "SUCCEEDED"
    noon.advance(DAY)
    ana.start()
    monkeypatch.setattr(gone, "AT_ONCE", 1)
    confirm = gone._confirmed

    with monkeypatch.context() as patch:

        def last_one(*args: Any) -> set[str]:
            patch.setattr(gone, "LEAST", math.inf)
            return confirm(*args)

        patch.setattr(gone, "_confirmed", last_one)
        assert deliver(queued()[0])
    assert (last(ana)["stage"], last(ana)["deleted"], last(ana)["calls"]) == ("missing", 1, 3)

    assert deliver(queued()[0])

    assert (last(ana)["state"], last(ana)["deleted"], last(ana)["calls"]) == ("SUCCEEDED", 3, 5)


def test_a_member_of_an_earlier_release_has_made_no_calls(
    linkedin: LinkedInSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana = connected(linkedin, received=1)
    assert ana.sync()["state"] == "SUCCEEDED"
    table, key = settings().bookkeeping_table, {"pk": f"sync#{ana.urn}", "sk": "state"}
    state = {**syncs.state(ana.urn)}
    assert (state.pop("calls"), state.pop("callsOn") > 0) == (3, True)
    dynamodb.commit({"state": dynamodb.put(table, {**key, **state})})

    with environment(monkeypatch, SYNC_CALLS_PER_MEMBER="3"):
        ana.start_again()
        assert all(map(deliver, queued()))

    assert (last(ana)["state"], last(ana)["calls"]) == ("SUCCEEDED", 3)
