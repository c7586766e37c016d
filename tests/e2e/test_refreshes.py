"""Refreshes of networks under Linkup's v2, on the deployed system, and started by its schedule."""

import json
import os
import signal
from collections.abc import Callable
from typing import Final

import pytest

from tests.e2e.aftermath import depth
from tests.e2e.customers import Customer
from tests.e2e.disturbance import hidden_for, processes_of
from tests.e2e.held import Held
from tests.e2e.mirror import Mirror
from tests.e2e.refreshes import (
    DISCONNECTED,
    PAUSED,
    REFRESHED,
    TWO_MINUTES,
    await_told,
    let_interval_pass,
    let_time_pass,
    send,
    start,
    started_until,
    told,
    until_handled,
)
from tests.e2e.subscriber import Subscriber
from tests.e2e.viewers import Viewer
from tests.e2e.waiting import PATIENCE
from tests.support import readme

HIDDEN_SECONDS: Final = 15
"""Longer than a message is worked on, and shorter than a test waits for the next delivery."""


@pytest.fixture
def viewer(opened_at_mirror: Callable[..., Customer]) -> Viewer:
    """Return a viewer who is connected, and whose network has five more people at each call."""
    viewer = Viewer(opened_at_mirror())
    assert viewer.connect("grows-5").status_code == 201
    return viewer


def test_the_schedule_runs_it_people_grow_until_the_budget_pauses_it_and_again_once_it_is_raised(
    viewer: Viewer, mirrored_events: Subscriber
) -> None:
    customer = viewer.customer
    made = viewer.put_refresh("1m", 10, budget=1)

    [first] = await_told(mirrored_events, REFRESHED, viewer, seconds=TWO_MINUTES)
    people = viewer.people()
    let_interval_pass(viewer)
    [paused] = started_until(viewer, lambda: told(mirrored_events, PAUSED, viewer))
    shown = viewer.refresh().json()
    raised = viewer.put_refresh("1m", 10, budget=2)
    start(viewer.customer.stack)
    [_, second] = await_told(mirrored_events, REFRESHED, viewer, 2)
    viewer.end_refresh()

    assert [made.status_code, raised.status_code] == [201, 200]
    assert (first["new"], first["known"], first["charged"]) == (10, 0, 1)
    assert (paused["reason"], shown["outcome"]) == ("REFRESH_BUDGET", "PAUSED")
    assert (shown["next_at"], shown["month"]["remaining"]) == (paused["until"], 0)
    assert (second["new"], second["known"], second["charged"]) == (5, 5, 1)
    assert {*first["people"]} == people.keys()
    assert viewer.people().keys() == people.keys() | {*second["people"]}
    assert len(viewer.people()) == 15
    assert customer.check_books()["charged"] == customer.billed() == 2


def test_a_run_whose_worker_is_killed_while_linkup_is_asked_is_run_again_and_charged_once(
    viewer: Viewer, mirror: Mirror, mirrored_events: Subscriber
) -> None:
    stack, customer = mirror.stack, viewer.customer
    held = Held("latency")
    stack.linkup.faults.arm(held, token=customer.login_token, operation="network")

    with hidden_for(HIDDEN_SECONDS, stack, stack.info.queues["refresh"]):
        viewer.put_refresh("1h", 10, budget=1)
        start(stack)
        assert held.reached.wait(PATIENCE)
        killed = processes_of(stack, "RefreshNetworkFunction")
        for process in killed:
            os.kill(process, signal.SIGKILL)
        held.released.set()
        left = customer.report()["reserved"]
        let_time_pass(viewer)
        [event] = started_until(viewer, lambda: told(mirrored_events, REFRESHED, viewer))
        # The message of the dead worker is redelivered, and finds nothing to do.
        until_handled(stack)

    assert killed
    assert left == 1
    assert (event["new"], event["charged"], len(viewer.people())) == (10, 1, 10)
    assert customer.check_books()["charged"] == 1
    assert customer.billed() == 2
    [lost] = [entry for entry in customer.ledger() if entry["type"] == "RELEASED"]
    assert (lost["credits"], lost["reason"], lost["upstream"]) == (1, "EXPIRED", "UNKNOWN")
    month = viewer.refresh().json()["month"]
    assert (month["charged"], month["reserved"], month["remaining"]) == (1, 0, 0)
    assert depth(stack, "refresh_dlq") == 0


def test_a_session_that_has_ended_is_told_of_and_the_refresh_goes_on_once_it_is_connected_anew(
    opened_at_mirror: Callable[..., Customer], mirrored_events: Subscriber
) -> None:
    viewer = Viewer(customer := opened_at_mirror())
    viewer.connect("disconnects")
    viewer.put_refresh("1m", 10, budget=5)

    [event] = started_until(viewer, lambda: told(mirrored_events, DISCONNECTED, viewer))
    shown = viewer.refresh().json()
    charged = customer.report()["charged"]
    viewer.connect("grows-5")
    viewer.put_refresh("1m", 10, budget=4)
    [again] = started_until(viewer, lambda: told(mirrored_events, REFRESHED, viewer))
    viewer.end_refresh()

    assert event.keys() == {"version", "id", "account", "viewer", "time"}
    assert (shown["outcome"], shown["month"]["charged"], charged) == ("DISCONNECTED", 0, 0)
    assert (again["new"], again["charged"]) == (10, 1)
    assert told(mirrored_events, PAUSED, viewer) == []
    assert customer.check_books()["charged"] == 1


def test_messages_that_come_many_times_and_late_make_one_run(
    viewer: Viewer, mirror: Mirror, mirrored_events: Subscriber
) -> None:
    viewer.put_refresh("1h", 10, budget=5)

    for _ in range(5):
        send(viewer)
    start(mirror.stack)
    await_told(mirrored_events, REFRESHED, viewer)
    send(viewer)
    start(mirror.stack)
    until_handled(mirror.stack)

    assert len(told(mirrored_events, REFRESHED, viewer)) == 1
    assert len(viewer.people()) == 10
    assert viewer.customer.check_books()["charged"] == viewer.customer.billed() == 1
    assert depth(mirror.stack, "refresh_dlq") == 0


def test_a_viewer_who_is_forgotten_has_no_refresh_any_more(viewer: Viewer, mirror: Mirror) -> None:
    viewer.put_refresh("1h", 10, budget=5)
    viewer.forget()

    start(mirror.stack)

    assert [viewer.refresh().status_code, viewer.end_refresh().status_code] == [404, 404]
    assert viewer.customer.billed() == 0
    viewer.connect("grows-5")
    assert viewer.refresh().status_code == 404


def test_the_commands_of_the_readme_work_as_printed(viewer: Viewer) -> None:
    [command] = readme.blocks("README.md", "Keep a network fresh")

    variables = {"API": viewer.customer.stack.info.api_url, "API_KEY": viewer.customer.key}
    connected, end = json.JSONDecoder().raw_decode(printed := readme.run_script(command, variables))
    made = json.loads(printed[end:])

    assert connected["state"] == "CONNECTED"
    assert made["viewer"] == viewer.name
    assert made["month"]["remaining"] == 300
    assert viewer.refresh().json()["every"] == "24h"


def test_a_viewer_of_another_account_has_no_refresh_here(
    viewer: Viewer, opened_at_mirror: Callable[..., Customer]
) -> None:
    viewer.put_refresh("1h", 10, budget=5)
    other = Viewer(opened_at_mirror(), viewer.name)

    refused = [other.refresh(), other.put_refresh("1h", 10, budget=5), other.end_refresh()]

    assert [answer.status_code for answer in refused] == [404] * 3
    assert viewer.refresh().json()["monthly_credits"] == 5


def test_under_version_1_it_is_refused_with_what_to_change(customer: Customer) -> None:
    viewer = Viewer(customer)
    viewer.ask(10)

    answers = [viewer.put_refresh("1h", 10, budget=5), viewer.refresh(), viewer.end_refresh()]

    assert [answer.status_code for answer in answers] == [409] * 3
    assert all("v2" in answer.json()["message"] for answer in answers)
