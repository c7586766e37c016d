"""POST /v1/syncs and the schedule: one sync of each member who is due, and no second one."""

import json
import os
from collections import Counter
from collections.abc import Iterator

import pytest

from local.simulators.linkedin.simulator import LinkedInSimulator
from tests.support import gateway, store
from tests.support.broken_table import Killed
from tests.support.builders import member
from tests.support.clock import Clock
from tests.support.connecting import ROUTE as CONNECTIONS
from tests.support.connecting import connect, control
from tests.support.payers import payer
from tests.support.sampling import sampled
from tests.support.syncing import (
    ROUTE,
    by_schedule,
    connected,
    deliver,
    message,
    queued,
    runs,
    sync_stack,
    work,
)
from tests.support.syncing_killed import Life, living, snapshot
from vouch.settings import settings
from vouch.storage import connections, syncs
from vouch.storage.connections import Connection

MANY = int(os.environ.get("DUE_MEMBERS", "60"))
"""moto takes time in proportion to the square of it."""
HOUR = 60 * 60


@pytest.fixture
def linkedin() -> Iterator[LinkedInSimulator]:
    with sync_stack() as simulator:
        yield simulator


def test_a_member_starts_a_sync_of_its_own(linkedin: LinkedInSimulator) -> None:
    ana = connected(linkedin)

    answer = ana.call("POST")

    assert answer.status == 202
    [element] = answer.json["elements"]
    assert element == {"id": element["id"], "member": ana.urn, "state": "QUEUED"}
    [body] = queued()
    assert json.loads(body) == {"version": "1", "sync": element["id"], "member": ana.urn}


def test_a_second_call_answers_the_sync_under_way(
    linkedin: LinkedInSimulator,
) -> None:
    ana = connected(linkedin)

    first = ana.start()

    assert ana.start() == first
    assert ana.account.call("POST", ROUTE).json["elements"][0]["id"] == first
    assert {*queued()} == {message(ana.urn, first)}
    assert len(runs(ana.urn)) == 1


def test_a_connected_member_whose_state_was_lost_starts_a_sync(linkedin: LinkedInSimulator) -> None:
    ana = connected(linkedin)
    store.empty(settings().bookkeeping_table)

    sync = ana.start()

    state = syncs.state(ana.urn)
    assert (state["running"], "enrolledAt" in state) == (sync, True)


def test_a_call_after_the_end_of_a_sync_starts_a_new_one(linkedin: LinkedInSimulator) -> None:
    ana = connected(linkedin)
    first = ana.sync()["id"]

    second = ana.start()

    assert second > first
    assert len(queued()) == 1


def test_an_account_starts_the_syncs_of_its_connected_members(linkedin: LinkedInSimulator) -> None:
    account = payer()
    mine = {connected(linkedin, account=account).urn for _ in range(3)}
    connected(linkedin)

    answer = account.call("POST", ROUTE)

    assert answer.status == 202
    assert {each["member"] for each in answer.json["elements"]} == mine
    assert {each["state"] for each in answer.json["elements"]} == {"QUEUED"}
    assert len(queued()) == 3


def test_a_member_who_is_not_connected_is_refused(linkedin: LinkedInSimulator) -> None:
    assert linkedin.url
    alice = member()

    answer = gateway.call("POST", ROUTE, {"Authorization": f"Bearer {alice.token}"})

    assert answer.status == 403
    assert "not connected" in answer.json["message"]
    assert queued() == []


@pytest.mark.parametrize(("target", "body"), [("?member=x", None), ("", '{"member":"x"}')])
def test_a_query_or_a_body_is_refused(
    linkedin: LinkedInSimulator, target: str, body: str | None
) -> None:
    ana = connected(linkedin)
    sent = {"Authorization": f"Bearer {ana.token}", "Content-Type": "application/json"}

    assert gateway.call("POST", ROUTE + target, sent, body).status == 400
    assert queued() == []


def test_the_schedule_starts_a_sync_again_after_the_last_one_ended(
    linkedin: LinkedInSimulator,
) -> None:
    ana, ben = connected(linkedin), connected(linkedin)

    for _ in range(2):
        assert by_schedule() == {"started": 2, "failed": 0, "left": 0}
        assert by_schedule()["started"] == 0
        assert work() == 2

    assert len(runs(ana.urn)) == len(runs(ben.urn)) == 2


def test_a_member_who_is_disconnected_is_not_due(linkedin: LinkedInSimulator) -> None:
    ana = connected(linkedin)
    answer = gateway.call(
        "DELETE", f"{CONNECTIONS}/{ana.urn}", {"Authorization": f"Bearer {ana.token}"}
    )
    assert answer.status == 204

    assert by_schedule() == {"started": 0, "failed": 0, "left": 0}
    connect(ana.account, ana.urn)
    assert by_schedule()["started"] == 1


def test_a_member_who_disconnects_during_a_sync_is_not_due_afterwards(
    linkedin: LinkedInSimulator,
) -> None:
    ana = connected(linkedin)
    ana.start()
    gateway.call("DELETE", f"{CONNECTIONS}/{ana.urn}", {"Authorization": f"Bearer {ana.token}"})

    assert deliver(queued()[0])

    assert ana.call("GET").json["elements"][0]["error"] == "NOT_CONNECTED"
    assert by_schedule()["started"] == 0
    assert "dueAt" not in syncs.state(ana.urn)


def test_a_sync_whose_message_was_lost_is_sent_again(
    linkedin: LinkedInSimulator, clock: Clock
) -> None:
    ana = connected(linkedin, received=3)
    sync = ana.start()
    queued()

    clock.advance(HOUR)
    assert by_schedule()["started"] == 0
    clock.advance(HOUR)
    assert by_schedule()["started"] == 1

    [body] = queued()
    assert body == message(ana.urn, sync)
    assert deliver(body)
    assert ana.told(sync)["state"] == "SUCCEEDED"


def test_a_start_killed_at_any_call_is_finished_by_the_next_as_one_sync(
    linkedin: LinkedInSimulator, clock: Clock
) -> None:
    ana, now = connected(linkedin, received=3), clock.now
    restore, life = snapshot(), Life()
    with living(life):
        ana.start()
    queued()

    for fatal in sampled(range(1, life.calls + 1)):
        for done in (False, True):
            restore()
            clock.now = now
            with pytest.raises(Killed), living(Life(fatal, done=done)):
                ana.start()
            sent = queued()
            clock.advance(2 * HOUR)
            sync = ana.start()
            sent += queued()

            assert {*sent} == {message(ana.urn, sync)}
            assert all(map(deliver, sent))
            assert [run["state"] for run in runs(ana.urn)] == ["SUCCEEDED"]
            assert ana.told(sync)["seen"] == 3
            assert ana.account.call("GET", ROUTE).json["elements"][0]["id"] == sync


def test_a_sync_that_cannot_be_started_does_not_stop_the_others(
    linkedin: LinkedInSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    several = [connected(linkedin) for _ in range(3)]
    of_member = connections.of_member

    def broken(urn: str) -> list[Connection]:
        if urn == several[1].urn:
            raise RuntimeError("something of that member's is broken")
        return of_member(urn)

    monkeypatch.setattr(connections, "of_member", broken)
    with pytest.raises(RuntimeError, match="1 syncs could not be started"):
        by_schedule()

    assert len(queued()) == 2


def test_each_of_many_due_members_gets_one_message(linkedin: LinkedInSimulator) -> None:
    assert linkedin.url
    members = [f"urn:li:person:Due{number}" for number in range(MANY)]
    for number, urn in enumerate(members):
        connection: Connection = {
            "account": f"{number // 10:016x}",
            "member": urn,
            "connectionState": "ACTIVE",
            "connectedAt": 1,
            "expiresAt": 2,
            "accessExpiresAt": 2,
            "tokens": b"-",
            "revision": 1,
        }
        connections.store(connection, {"state": syncs.update_enrolled(urn)})

    found = by_schedule()
    while found["left"]:
        found = by_schedule()
    sent = Counter(json.loads(body)["member"] for body in queued())

    assert sent == dict.fromkeys(members, 1)
    assert by_schedule()["started"] == 0


def test_all_of_many_due_members_are_synced(linkedin: LinkedInSimulator) -> None:
    several = [connected(linkedin, received=2) for _ in range(20)]
    assert by_schedule()["started"] == 20

    assert work() == 20

    for each in several:
        assert [run["state"] for run in runs(each.urn)] == ["SUCCEEDED"]


def test_a_function_with_a_slow_clock_finds_due_members_later(
    linkedin: LinkedInSimulator, clock: Clock
) -> None:
    connected(linkedin)
    clock.advance(-60)
    assert by_schedule()["started"] == 0
    clock.advance(61)
    assert by_schedule()["started"] == 1
    control(linkedin, "clock", offset_ms=0)
