"""GET /v1/health: queues, alarms and runs, for operators; each part that fails is unknown alone."""

import io
import json
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from functions.report_health.app import lambda_handler
from tests.support import gateway, health
from tests.support.broken_table import broken, refusing
from tests.support.clock import Clock
from tests.support.context import Context
from tests.support.managing import invoke
from tests.support.payers import Payer, payer
from tests.support.template import timeout_of
from vouch.aws import alarms, queues
from vouch.aws.queues import Depth
from vouch.moment import iso, now
from vouch.services.health import look as looking
from vouch.services.health.watched import SCHEDULED
from vouch.settings import status_updates_dlq, status_updates_queue, sync_queue

HEALTH = "/v1/health"
REFUSED = (
    "this takes the API key of an operator's account; who runs this service makes an account"
    " one by the command set_operator of manage_accounts"
)
ALONE = {
    "change-events", "change-stream", "start-sync", "start-refreshes", "release-credits",
    "reconcile-credits",
}  # fmt: skip
"""The queues of dead letters that no queue gives up."""


@pytest.fixture(autouse=True)
def _queues(stack_messaging: None) -> None:
    health.create_queues()


def asked(by: Payer | None = None) -> Any:
    answer = (by or health.operator()).call("GET", HEALTH)
    assert answer.status == 200, answer.body
    return answer.json


def queue(found: Any, name: str) -> Any:
    return next(each for each in found["queues"] if each["name"] == name)


class Broken:
    """A client of which one operation does something else."""

    def __init__(self, real: Any, name: str, operation: Any) -> None:
        self._real = real
        setattr(self, name, operation)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)


def denied(**_: Any) -> Any:
    error: Any = {
        "Error": {"Code": "AccessDenied", "Message": "arn:aws:iam::1:role/secret-name"},
        "ResponseMetadata": {"HTTPStatusCode": 403},
    }
    raise ClientError(error, "DescribeAlarms")


def test_an_account_that_is_no_operators_is_refused_and_told_what_to_do() -> None:
    answer = payer().call("GET", HEALTH)

    assert answer.status == 403
    assert answer.json == {"status": "error", "message": REFUSED}


def test_an_account_is_an_operators_from_the_command_on_and_until_the_next() -> None:
    acme = payer()
    statuses = []
    for is_operator in (True, True, False, False):
        made = invoke("set_operator", account=acme.id, operator=is_operator)["account"]
        assert made["operator"] is is_operator
        statuses.append(acme.call("GET", HEALTH).status)

    assert statuses == [200, 200, 403, 403]


def test_a_stack_at_rest_has_empty_queues_no_alarm_and_no_run(clock: Clock) -> None:
    found = asked()

    assert found["checked_at"] == iso(now())
    assert found["alarms"] == []
    assert found["runs"] == [{"function": each, "last": None} for each in SCHEDULED]
    assert found["problems"] == []
    for each in found["queues"]:
        depth = {} if each["name"] in ALONE else {"messages": 0, "in_flight": 0, "delayed": 0}
        command = f"make redrive QUEUE={each['name']} STACK=vouch"
        assert each == {"name": each["name"], "dead_letters": 0, "redrive": command, **depth}
    assert {each["name"] for each in found["queues"]} > ALONE


def test_what_waits_is_in_flight_or_delayed_is_told_apart_from_dead_letters() -> None:
    send = queues.client().send_message
    for number in range(3):
        send(QueueUrl=sync_queue(), MessageBody=str(number))
    send(QueueUrl=sync_queue(), MessageBody="later", DelaySeconds=900)
    queues.client().receive_message(QueueUrl=sync_queue(), MaxNumberOfMessages=1)
    for number in range(2):
        queues.send(status_updates_dlq(), str(number), group="g")
    queues.client().receive_message(QueueUrl=status_updates_dlq(), MaxNumberOfMessages=1)

    found = asked()

    sync = queue(found, "sync")
    assert (sync["messages"], sync["in_flight"], sync["delayed"]) == (2, 1, 1)
    assert sync["dead_letters"] == 0
    updates = queue(found, "status-updates")
    # One that is being looked at is a dead letter too.
    assert (updates["messages"], updates["dead_letters"]) == (0, 2)


def test_a_stack_on_this_machine_is_found_by_make_redrive_itself() -> None:
    key = health.operator().key
    prepared = gateway.prepare("GET", HEALTH, {"x-api-key": key, "host": "127.0.0.1:3000"})
    assert prepared
    _, event = prepared
    event["requestContext"]["domainName"] = "api.execute-api.localhost"

    answer = lambda_handler(event, Context(timeout_of("report_health")))

    assert queue(json.loads(answer["body"]), "sync")["redrive"] == "make redrive QUEUE=sync"


def test_the_stacks_alarms_that_are_on_are_listed_and_no_other_stacks() -> None:
    for name in ("vouch-SyncDlqAlarm-1A2B", "vouch-staging-SyncDlqAlarm-1A2B", "other-A-1"):
        health.raise_alarm(name)
    sent: list[Any] = []
    events = alarms.client().meta.events

    def note(params: Any, **_: Any) -> None:
        sent.append(params)

    events.register("provide-client-params.cloudwatch.DescribeAlarms", note, unique_id="note")
    try:
        (alarm,) = asked()["alarms"]
    finally:
        events.unregister("provide-client-params.cloudwatch.DescribeAlarms", unique_id="note")

    assert sent == [{"AlarmNamePrefix": "vouch-", "StateValue": "ALARM", "MaxRecords": 100}]
    assert alarm.pop("since")
    assert alarm == {
        "name": "vouch-SyncDlqAlarm-1A2B",
        "description": "Dead letters: syncs that did not come through",
        "reason": "Threshold Crossed: 3 > 0",
    }


def test_the_alarm_that_came_on_last_is_the_first_whenever_it_was_evaluated_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def page(**_: Any) -> Any:
        return {"MetricAlarms": [alarm("vouch-A-1", 7, 9), alarm("vouch-B-1", 8, 8)]}

    fake = Broken(alarms.client(), "describe_alarms", page)
    monkeypatch.setattr(alarms, "client", lambda: fake)

    found = asked()["alarms"]

    assert [(each["name"], each["since"]) for each in found] == [
        ("vouch-B-1", "2025-10-22T08:00:00.000Z"),
        ("vouch-A-1", "2025-10-22T07:00:00.000Z"),
    ]


def alarm(name: str, came_on: int, updated: int) -> dict[str, Any]:
    """An alarm as CloudWatch tells it, with hours of a day."""
    return {
        "AlarmName": name,
        "StateTransitionedTimestamp": datetime(2025, 10, 22, came_on, tzinfo=UTC),
        "StateUpdatedTimestamp": datetime(2025, 10, 22, updated, tzinfo=UTC),
    }


def test_alarms_are_read_by_a_bounded_number_of_calls(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tokens: list[str | None] = []

    def page(NextToken: str | None = None, **_: Any) -> Any:  # noqa: N803 - botocore's
        tokens.append(NextToken)
        return {"MetricAlarms": [], "NextToken": "more"}

    fake = Broken(alarms.client(), "describe_alarms", page)
    monkeypatch.setattr(alarms, "client", lambda: fake)

    found = asked()

    assert tokens == [None, "more", "more", "more", "more"]
    assert found["alarms"] is None
    (problem,) = found["problems"]
    assert problem["part"] == "alarms"
    assert "TooManyAlarmsError" in problem["message"]


def test_the_last_run_of_each_function_is_told_as_it_was_recorded() -> None:
    health.record()
    health.record(function="release_credits", outcome="failed", counts={}, error="THROTTLED")

    runs = {each["function"]: each["last"] for each in asked()["runs"]}

    assert runs == {
        "release_credits": {
            "started": "2025-10-22T10:03:58.390Z",
            "finished": "2025-10-22T10:03:59.001Z",
            "outcome": "failed",
            "counts": {},
            "error": "THROTTLED",
        },
        "reconcile_credits": None,
        "start_refreshes": None,
        "start_sync": {
            "started": "2025-10-22T10:03:58.390Z",
            "finished": "2025-10-22T10:03:59.001Z",
            "outcome": "incomplete",
            "counts": {"started": 4, "failed": 1, "left": 0},
        },
    }


def test_a_queue_that_cannot_be_read_is_unknown_alone_and_the_log_says_why(
    logs: io.StringIO,
) -> None:
    queues.client().delete_queue(QueueUrl=status_updates_queue())

    found = asked()

    updates = queue(found, "status-updates")
    assert (updates["messages"], updates["in_flight"], updates["delayed"]) == (None, None, None)
    assert updates["dead_letters"] == 0
    assert queue(found, "sync")["messages"] == 0
    (problem,) = found["problems"]
    assert problem["part"] == "queues"
    assert problem["message"].startswith("status-updates: it could not be read (")
    assert found["alarms"] == []
    assert "the queue refused GetQueueAttributes" in logs.getvalue()


def test_alarms_that_are_refused_are_unknown_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = Broken(alarms.client(), "describe_alarms", denied)
    monkeypatch.setattr(alarms, "client", lambda: fake)

    found = asked()

    assert found["alarms"] is None
    assert [each["part"] for each in found["problems"]] == ["alarms"]
    assert "secret-name" not in str(found)
    assert found["runs"] is not None


def test_runs_that_the_store_does_not_tell_are_unknown_alone() -> None:
    def fail(_number: int, name: str) -> None:
        if name == "query":
            refusing("InternalServerError")()

    acme = health.operator()
    with broken(before=fail):
        found = asked(acme)

    assert found["runs"] is None
    said = "the store failed or did not answer; ask again in a moment"
    assert found["problems"] == [{"part": "runs", "message": said}]
    assert queue(found, "sync")["messages"] == 0


@pytest.fixture
def stuck(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """CloudWatch, which answers only when the test is over."""
    over = threading.Event()

    def hang(**_: Any) -> Any:
        over.wait()
        return {"MetricAlarms": []}

    fake = Broken(alarms.client(), "describe_alarms", hang)
    monkeypatch.setattr(alarms, "client", lambda: fake)
    yield over
    over.set()


@pytest.mark.usefixtures("stuck")
def test_a_part_that_does_not_answer_is_not_awaited_past_its_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(looking, "PATIENCE", 0.5)

    found = asked()

    assert found["alarms"] is None
    said = "there was no answer in time; ask again in a moment"
    # What else is unknown after half a second depends on the machine.
    assert {"part": "alarms", "message": said} in found["problems"]


@pytest.mark.usefixtures("stuck")
def test_a_part_that_does_not_answer_keeps_no_other_from_being_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waited: list[object] = []

    def wait_for_others(parts: list[Future[Any]], _seconds: float) -> None:
        waited.extend(each.result(10) for each in parts[1:])

    monkeypatch.setattr(looking, "wait", wait_for_others)

    found = asked()

    assert [each["part"] for each in found["problems"]] == ["alarms"]
    assert all(each["dead_letters"] == 0 for each in found["queues"])
    assert waited


def test_a_look_after_one_that_was_held_up_finds_everything(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    over = threading.Event()

    def hang(_url: str) -> Depth:
        over.wait()
        return Depth(0, 0, 0)

    try:
        with monkeypatch.context() as patch:
            patch.setattr(queues, "depth", hang)
            patch.setattr(looking, "PATIENCE", 0.5)
            held_up = asked()

        found = asked()
    finally:
        over.set()

    assert held_up["problems"]
    assert found["problems"] == []


def test_a_query_is_refused() -> None:
    answer = health.operator().call("GET", f"{HEALTH}?queue=sync")

    assert answer.status == 400
    assert answer.json["message"] == "no parameter 'queue'; there are: none"
