"""POST /v1/syncs and the schedule: one sync of each member who is due, and no second one."""

import io
import itertools
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from local.simulators.linkedin.simulator import LinkedInSimulator
from tests.support import emf, gateway, store
from tests.support.broken_table import Killed, kill
from tests.support.builders import member
from tests.support.clock import Clock
from tests.support.connecting import ROUTE as CONNECTIONS
from tests.support.connecting import connect, control
from tests.support.payers import payer
from tests.support.sampling import sampled
from tests.support.syncing import (
    ROUTE,
    Connected,
    by_schedule,
    connected,
    deliver,
    message,
    queued,
    runs,
    schedule,
    sync_stack,
    work,
    work_starts,
)
from tests.support.syncing_killed import Life, living, snapshot
from vouch.aws import dynamodb, queues
from vouch.domain.syncing import Run
from vouch.errors import LostRaceError, ThrottledError, UnansweredError, VouchError
from vouch.services.linkedin.disconnect import disconnect
from vouch.services.syncs import begin
from vouch.services.syncs.lease import Hold, SupersededError
from vouch.settings import settings
from vouch.storage import connections, sync_runs, syncs
from vouch.storage.connections import Connection

HOUR = 60 * 60
SENT_WITHIN = 2 * 60


def unable(*_args: object, **_named: object) -> str:
    """The queue, which takes no message now."""
    raise ThrottledError("the queue")


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
    assert queued() == [message(ana.urn, first)]
    assert len(runs(ana.urn)) == 1


def test_twenty_calls_for_five_members_queue_five_messages(
    linkedin: LinkedInSimulator, clock: Clock
) -> None:
    account = payer()
    mine = sorted(connected(linkedin, account=account).urn for _ in range(5))

    with ThreadPoolExecutor(4) as pool:
        answers = [*pool.map(lambda _: account.call("POST", ROUTE), range(20))]
    clock.advance(HOUR)
    answers.append(account.call("POST", ROUTE))

    assert {answer.status for answer in answers} == {202}
    assert len({answer.body for answer in answers}) == 1
    assert sorted(json.loads(body)["member"] for body in queued()) == mine


def test_a_sync_that_was_queued_by_the_release_before_is_found_too(
    linkedin: LinkedInSimulator, clock: Clock
) -> None:
    ana = connected(linkedin, received=1)
    sync = ana.start()
    dynamodb.client().update_item(
        TableName=settings().bookkeeping_table,
        Key=dynamodb.pack(sync_runs.key(ana.urn, sync)),
        UpdateExpression="REMOVE holder",
    )

    assert ana.start() == sync

    [body] = queued()
    assert deliver(body)
    assert ana.told(sync)["state"] == "SUCCEEDED"


def test_a_connected_member_whose_state_was_lost_starts_a_sync(linkedin: LinkedInSimulator) -> None:
    ana = connected(linkedin)
    store.empty(settings().bookkeeping_table)

    sync = ana.start()

    state = syncs.state(ana.urn)
    assert (state["running"], "enrolledAt" in state) == (sync, True)


def test_a_sync_is_started_by_request_a_minute_after_the_last_one_ended(
    linkedin: LinkedInSimulator, clock: Clock
) -> None:
    ana = connected(linkedin)
    first = ana.sync()["id"]

    clock.advance(20)
    for answer in (ana.call("POST"), ana.account.call("POST", ROUTE)):
        assert (answer.status, answer.headers["retry-after"]) == (429, "40")
        assert "less than a minute ago" in answer.json["message"]
    assert queued() == []
    clock.advance(40)
    second = ana.start()

    assert second > first
    assert len(queued()) == 1


def test_a_failed_sync_too_is_followed_by_none_within_a_minute(
    linkedin: LinkedInSimulator, clock: Clock
) -> None:
    ana = connected(linkedin)
    control(linkedin, "faults", fault="error-403", operation="recipient")
    assert ana.sync()["state"] == "FAILED"

    assert ana.call("POST").status == 429
    clock.advance(60)
    assert ana.sync()["state"] == "SUCCEEDED"


def test_the_schedule_starts_a_sync_that_a_request_cannot_start_yet(
    linkedin: LinkedInSimulator, clock: Clock
) -> None:
    ana = connected(linkedin)
    first = ana.sync()["id"]

    assert ana.call("POST").status == 429
    assert by_schedule() == 1

    second = ana.start()
    assert second != first
    assert queued() == [message(ana.urn, second)]


def test_a_member_who_connects_anew_need_not_wait(
    linkedin: LinkedInSimulator, clock: Clock
) -> None:
    ana = connected(linkedin)
    first = ana.sync()["id"]
    connect(ana.account, ana.urn)

    assert ana.start() != first


def test_a_sync_that_ended_under_the_release_before_can_be_followed_at_once(
    linkedin: LinkedInSimulator, clock: Clock
) -> None:
    ana = connected(linkedin)
    first = ana.sync()["id"]
    dynamodb.client().update_item(
        TableName=settings().bookkeeping_table,
        Key=dynamodb.pack({"pk": syncs.partition(ana.urn), "sk": "state"}),
        UpdateExpression="REMOVE endedAt",
    )

    assert ana.start() != first


def test_an_account_is_told_of_members_who_need_not_wait_alone(
    linkedin: LinkedInSimulator, clock: Clock
) -> None:
    account = payer()
    ana, ben = (connected(linkedin, account=account) for _ in range(2))
    ana.sync()

    answer = account.call("POST", ROUTE)

    assert answer.status == 202
    assert [each["member"] for each in answer.json["elements"]] == [ben.urn]
    assert work() == 1
    clock.advance(10)
    assert account.call("POST", ROUTE).headers["retry-after"] == "50"


def test_the_first_of_an_accounts_members_who_can_start_decides_how_long_to_wait(
    linkedin: LinkedInSimulator, clock: Clock
) -> None:
    account = payer()
    for _ in range(2):
        connected(linkedin, account=account).sync()
        clock.advance(10)

    assert account.call("POST", ROUTE).headers["retry-after"] == "40"


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
        assert by_schedule() == 2
        assert by_schedule() == 0
        assert work() == 2

    assert len(runs(ana.urn)) == len(runs(ben.urn)) == 2


def test_a_member_who_is_disconnected_is_not_due(linkedin: LinkedInSimulator) -> None:
    ana = connected(linkedin)
    answer = gateway.call(
        "DELETE", f"{CONNECTIONS}/{ana.urn}", {"Authorization": f"Bearer {ana.token}"}
    )
    assert answer.status == 204

    assert by_schedule() == 0
    connect(ana.account, ana.urn)
    assert by_schedule() == 1


def test_a_member_who_disconnects_during_a_sync_is_not_due_afterwards(
    linkedin: LinkedInSimulator,
) -> None:
    ana = connected(linkedin)
    ana.start()
    gateway.call("DELETE", f"{CONNECTIONS}/{ana.urn}", {"Authorization": f"Bearer {ana.token}"})

    assert deliver(queued()[0])

    assert ana.call("GET").json["elements"][0]["error"] == "NOT_CONNECTED"
    assert by_schedule() == 0
    assert "dueAt" not in syncs.state(ana.urn)


def test_a_sync_whose_message_was_lost_is_sent_again(
    linkedin: LinkedInSimulator, clock: Clock
) -> None:
    ana = connected(linkedin, received=3)
    sync = ana.start()
    queued()

    clock.advance(HOUR)
    assert by_schedule() == 0
    clock.advance(HOUR)
    assert by_schedule() == 1

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
            clock.advance(SENT_WITHIN)
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
    schedule()
    work_starts()

    assert len(queued()) == 2


def test_a_member_whose_start_fails_does_not_hide_an_accounts_other_syncs(
    linkedin: LinkedInSimulator, monkeypatch: pytest.MonkeyPatch, logs: io.StringIO
) -> None:
    account = payer()
    several = [connected(linkedin, account=account) for _ in range(3)]
    of_member = connections.of_member

    def broken(urn: str) -> list[Connection]:
        if urn in failing:
            raise RuntimeError("something of that member's is broken")
        return of_member(urn)

    monkeypatch.setattr(connections, "of_member", broken)
    failing = {several[1].urn}
    answer = account.call("POST", ROUTE)
    failing = {each.urn for each in several}
    none = account.call("POST", ROUTE)

    assert answer.status == 202
    told = {each["member"] for each in answer.json["elements"]}
    assert told == {several[0].urn, several[2].urn}
    assert logs.getvalue().count('"message":"not started"') == 1 + 3
    assert none.status == 500
    assert len(queued()) == 2


def start_by(by: str, ana: Connected, clock: Clock, soonest: int) -> None:
    """Start the sync by request, or by the schedule as soon as that finds it."""
    clock.advance(soonest if by == "request" else SENT_WITHIN)
    if by == "request":
        ana.start()
    else:
        assert by_schedule() == 1


def test_a_start_that_an_aws_service_does_not_answer_is_one_line_that_names_it(
    linkedin: LinkedInSimulator, monkeypatch: pytest.MonkeyPatch, logs: io.StringIO
) -> None:
    ana = connected(linkedin)

    def unanswered(*_: object) -> dict[str, object]:
        raise UnansweredError("the store", "GetItem", "InternalServerError")

    monkeypatch.setattr(syncs, "state", unanswered)
    monkeypatch.setattr(begin, "START_SECONDS", 0.1)
    monkeypatch.setattr(queues, "hide", lambda *_: None)
    schedule()
    (body,) = work_starts()

    passed_over, told = (line for line in emf.lines(logs.getvalue()) if line["level"] == "WARNING")
    assert json.loads(body)["members"] == [ana.urn]
    assert (passed_over["message"], passed_over["code"]) == ("sync not left", "SERVICE_UNAVAILABLE")
    assert (told["message"], told["aws_service"]) == ("unanswered", "the store")
    assert '"message":"not started"' not in logs.getvalue()


def warnings(logs: io.StringIO) -> list[tuple[str, str, str | None]]:
    lines = [line for line in emf.lines(logs.getvalue()) if line["level"] == "WARNING"]
    assert "urn:li:person" not in logs.getvalue()
    return [(line["message"], line["code"], line["correlation_id"]) for line in lines]


@pytest.mark.parametrize(
    ("error", "code"),
    [(UnansweredError("the store", "x", "y"), "SERVICE_UNAVAILABLE"), (OSError("x"), "OSError")],
)
def test_a_start_that_cannot_be_left_to_the_next_is_one_line_with_code_and_sync(
    linkedin: LinkedInSimulator,
    monkeypatch: pytest.MonkeyPatch,
    logs: io.StringIO,
    error: Exception,
    code: str,
) -> None:
    ana = connected(linkedin)

    def failing(*_: object, **_changes: object) -> Run:
        raise error

    monkeypatch.setattr(begin, "START_SECONDS", 0.1)
    monkeypatch.setattr(begin, "send", unable)
    monkeypatch.setattr(begin, "changed", failing)
    assert ana.call("POST").status == 429

    [run] = runs(ana.urn)
    assert ("sync not left", code, run["id"]) in warnings(logs)


def test_a_sync_that_cannot_be_set_waiting_is_started_and_one_line(
    linkedin: LinkedInSimulator, monkeypatch: pytest.MonkeyPatch, logs: io.StringIO
) -> None:
    ana = connected(linkedin)
    monkeypatch.setattr(begin, "START_SECONDS", 0.1)
    monkeypatch.setattr(Hold, "save", unable)

    sync = ana.start()

    assert warnings(logs) == [("sync not set waiting", "THROTTLED", sync)]
    assert queued() == [message(ana.urn, sync)]


def test_a_sync_that_a_worker_takes_at_once_is_no_warning(
    linkedin: LinkedInSimulator, monkeypatch: pytest.MonkeyPatch, logs: io.StringIO
) -> None:
    ana = connected(linkedin)

    def overtaken(*_: object) -> None:
        raise SupersededError

    monkeypatch.setattr(Hold, "save", overtaken)

    assert ana.start()
    assert warnings(logs) == []


@pytest.mark.parametrize("by", ["request", "schedule"])
def test_a_message_that_could_not_be_sent_is_sent_by_the_next_start(
    linkedin: LinkedInSimulator, clock: Clock, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    ana = connected(linkedin, received=3)
    with monkeypatch.context() as patch:
        patch.setattr(begin, "START_SECONDS", 0.1)
        patch.setattr(queues, "send", unable)
        assert ana.call("POST").status == 429
    assert queued() == []

    start_by(by, ana, clock, soonest=1)
    [run] = runs(ana.urn)

    assert ana.start() == run["id"]
    assert queued() == [message(ana.urn, run["id"])]
    assert deliver(message(ana.urn, run["id"]))
    assert ana.told(run["id"])["state"] == "SUCCEEDED"


@pytest.mark.parametrize("by", ["request", "schedule"])
def test_a_start_that_died_before_its_message_was_sent_is_made_up_for_after_two_minutes(
    linkedin: LinkedInSimulator, clock: Clock, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    ana = connected(linkedin, received=3)
    with monkeypatch.context() as patch:
        patch.setattr(queues, "send", lambda *_args, **_named: kill())
        with pytest.raises(Killed):
            ana.start()
    [run] = runs(ana.urn)
    clock.advance(-1)
    assert ana.start() == run["id"]
    assert queued() == []

    clock.advance(1)
    start_by(by, ana, clock, soonest=SENT_WITHIN)
    clock.advance(HOUR)

    assert ana.start() == run["id"]
    assert by_schedule() == 0
    assert queued() == [message(ana.urn, run["id"])]


@pytest.mark.parametrize("by", ["request", "schedule"])
def test_a_sync_whose_start_a_disconnect_overtook_is_begun_after_the_next_consent(
    linkedin: LinkedInSimulator, clock: Clock, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    ana = connected(linkedin, received=3)
    put_pointers = sync_runs.put_pointers

    def overtaken(run: Run, account: str) -> dict[str, dynamodb.Write]:
        disconnect(ana.urn, None)
        return put_pointers(run, account)

    with monkeypatch.context() as patch:
        patch.setattr(sync_runs, "put_pointers", overtaken)
        assert ana.call("POST").status == 403
    assert "dueAt" not in syncs.state(ana.urn)
    clock.advance(1)  # a consent of the same millisecond would be void
    connect(ana.account, ana.urn)

    if by == "request":
        ana.start()
    else:
        assert by_schedule() == 1

    over, run = runs(ana.urn)
    assert (over["state"], over.get("error")) == ("FAILED", "NOT_CONNECTED")
    assert queued() == [message(ana.urn, run["id"])]


@pytest.mark.parametrize(
    "error",
    [LostRaceError(), ThrottledError(), UnansweredError("the store", "TransactWriteItems", "x")],
    ids=lambda error: type(error).__name__,
)
@pytest.mark.parametrize("done", [False, True], ids=["not-written", "written"])
def test_a_start_that_is_repeated_at_any_write_sends_one_message(
    linkedin: LinkedInSimulator,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    error: VouchError,
    done: bool,
) -> None:
    """There are three writes: the sync, the account's pointer to it, and that it was sent."""
    commit = dynamodb.commit

    for number in (1, 2, 3):
        ana, writes = connected(linkedin), itertools.count(1)

        def failing(transaction: dynamodb.Transaction) -> None:
            fails = next(writes) == number  # noqa: B023
            if done or not fails:
                commit(transaction)
            if fails:
                raise error

        with monkeypatch.context() as patch:
            patch.setattr(dynamodb, "commit", failing)
            sync = ana.start()

        assert queued() == [message(ana.urn, sync)]
        assert [run["id"] for run in runs(ana.urn)] == [sync]
        clock.advance(SENT_WITHIN)
        assert ana.start() == sync
        assert queued() == []


def test_all_of_many_due_members_are_synced(linkedin: LinkedInSimulator) -> None:
    several = [connected(linkedin, received=2) for _ in range(20)]
    assert by_schedule() == 20

    assert work() == 20

    for each in several:
        assert [run["state"] for run in runs(each.urn)] == ["SUCCEEDED"]


def test_a_function_with_a_slow_clock_finds_due_members_later(
    linkedin: LinkedInSimulator, clock: Clock
) -> None:
    connected(linkedin)
    clock.advance(-60)
    assert by_schedule() == 0
    clock.advance(61)
    assert by_schedule() == 1
    control(linkedin, "clock", offset_ms=0)
