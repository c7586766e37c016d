"""Syncs on the real stack: everything once, nothing without a change, and what befalls them."""

import os
import signal

from local.stack import Stack
from tests.e2e.aftermath import depth, stored
from tests.e2e.disturbance import hidden_for, processes_of
from tests.e2e.mirror import (
    OVER,
    Mirror,
    counts,
    listed,
    reported,
    start,
    synced,
    when,
)
from tests.e2e.subscriber import Detail, Subscriber
from tests.e2e.updates import details, until

VISIBILITY = 6
"""How many seconds pass until a dead worker's message comes again; the template's are 720."""
KILLED_AT = 3
"""The page, of nine, at which the worker is killed."""


def told_of(subscriber: Subscriber, urn: str) -> list[Detail]:
    return [each for each in details(subscriber.told) if each.get("recommendation") == urn]


def versions(stack: Stack, urns: list[str]) -> dict[str, int]:
    return {urn: int(item["version"]["N"]) for urn, item in stored(stack, urns).items()}


def test_all_that_linkedin_has_is_mirrored_and_a_change_there_is_one_write_and_one_event(
    mirror: Mirror, mirrored_events: Subscriber
) -> None:
    member = mirror.connected(received=15, given=10)

    first = synced(member)
    received, given = listed(member, "recipient"), listed(member, "recommender")
    mirror.connect(member)  # anew, so that the next sync need not wait for a minute
    again = synced(member)
    changed = next(urn for urn, status in received.items() if status == "VISIBLE")
    mirror.change(changed, status="HIDDEN")
    mirror.connect(member)
    last = synced(member)

    urns = [*received, *given]
    assert [report["state"] for report in (first, again, last)] == ["SUCCEEDED"] * 3
    assert (len(received), len(given)) == (15, 10)
    assert [counts(each) for each in (first, again, last)] == [(25, 0, 0), (0, 0, 0), (0, 1, 0)]
    assert [each["seen"] for each in (first, again, last)] == [25, 25, 25]
    assert versions(mirror.stack, urns) == {urn: 2 if urn == changed else 1 for urn in urns}
    until(mirrored_events, lambda each: each.get("sync") == last["id"])
    until(mirrored_events, lambda each: each in told_of(mirrored_events, changed)[1:])
    kinds = [(it["cause"], it["after"].get("status")) for it in told_of(mirrored_events, changed)]
    assert kinds == [("sync", "VISIBLE"), ("sync", "HIDDEN")]
    assert all(len(told_of(mirrored_events, urn)) == 1 for urn in urns if urn != changed)


def test_finders_say_how_old_the_mirror_is(mirror: Mirror) -> None:
    member = mirror.connected(received=1)
    path = "/v2/recommendation?q=recipient&statusFilters=List(VISIBLE)"

    before = member.call("GET", path).headers["X-Synced-At"]
    report = synced(member)
    after = member.call("GET", path).headers["X-Synced-At"]

    assert before == "never"
    assert report["started"][:16] <= after[:16] <= report["finished"][:16]


def test_a_sync_whose_worker_is_killed_is_gone_on_with(mirror: Mirror) -> None:
    stack = mirror.stack
    member = mirror.connected(received=900)

    with hidden_for(VISIBILITY, stack, stack.info.queues["sync"]):
        sync = start(member)
        when(member, sync, lambda report: report["pages"] >= KILLED_AT)
        killed = processes_of(stack, "SyncMemberFunction")
        for process in killed:
            os.kill(process, signal.SIGKILL)
        left = reported(member, sync)
        report = when(member, sync, lambda report: report["state"] in OVER)

    assert killed
    assert (left["state"], left["seen"] < 900) == ("RUNNING", True)
    assert report["state"] == "SUCCEEDED"
    assert (counts(report), report["seen"]) == ((900, 0, 0), 900)
    received = listed(member, "recipient")
    assert len(received) == 900
    assert set(versions(stack, list(received)).values()) == {1}
    assert depth(stack, "sync_dlq") == 0


def test_two_starts_are_one_sync(mirror: Mirror) -> None:
    member = mirror.connected(received=200)

    first, second = start(member), start(member)

    assert first == second
    report = when(member, first, lambda report: report["state"] in OVER)
    assert counts(report) == (200, 0, 0)


def test_access_that_is_over_for_good_ends_the_connection_and_is_told_of(
    mirror: Mirror, mirrored_events: Subscriber
) -> None:
    member = mirror.connected(received=1)
    mirror.control("expire", member=member.urn, refresh=True)
    other = mirror.caller(member.urn, mirror.control("tokens", member=member.urn)["access_token"])

    report = when(other, start(other), lambda report: report["state"] in OVER)

    assert report["state"] == "FAILED"
    assert mirror.connections()[member.urn]["state"] == "EXPIRED"
    event = until(mirrored_events, lambda it: it.get("member") == member.urn and "account" in it)
    assert mirrored_events.told[event["id"]][0][0] == "Connection Expired"


def test_access_that_has_ended_is_renewed_without_the_member(mirror: Mirror) -> None:
    member = mirror.connected(received=1)
    mirror.control("expire", member=member.urn, refresh=False)
    other = mirror.caller(member.urn, mirror.control("tokens", member=member.urn)["access_token"])

    report = when(other, start(other), lambda report: report["state"] in OVER)

    assert (report["state"], counts(report)) == ("SUCCEEDED", (1, 0, 0))
    assert reported(other, report["id"])["error"] is None
