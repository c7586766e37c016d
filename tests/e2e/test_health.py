"""GET /v1/health on the real stack: its queues, a dead letter, an alarm, the runs of schedules."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import requests

from local.stack import Stack
from tests.e2e.customers import Customer
from tests.e2e.waiting import until
from vouch.services.health.watched import SCHEDULED

SCHEDULES = {name: "".join(map(str.capitalize, name.split("_"))) for name in SCHEDULED}
"""The scheduled functions by their logical ids, without `Function`."""


@pytest.fixture
def health(stack: Stack, http: requests.Session) -> Callable[[], Any]:
    """Ask with the key of the demo account, which is an operator's, until every part is known.

    A busy machine may leave one without an answer in its time.
    """

    def ask() -> Any:
        headers = {"x-api-key": stack.info.account.api_key}
        answer = http.get(f"{stack.info.api_url}/v1/health", headers=headers, timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.json()

    return lambda: until("a part stays unknown", ask, lambda found: not found["problems"])


def named(found: Any, name: str) -> Any:
    return next(each for each in found["queues"] if each["name"] == name)


def test_each_part_is_known_to_the_operators_of_a_real_stack(health: Callable[[], Any]) -> None:
    found = health()

    assert found["problems"] == []
    assert found["alarms"] is not None
    assert [each["function"] for each in found["runs"]] == [*SCHEDULED]
    for queue in found["queues"]:
        assert queue["dead_letters"] >= 0
        assert queue["redrive"] == f"make redrive QUEUE={queue['name']}"


def test_an_account_of_anybody_else_is_refused(
    customer: Customer, stack: Stack, http: requests.Session
) -> None:
    headers = {"x-api-key": customer.key}

    answer = http.get(f"{stack.info.api_url}/v1/health", headers=headers, timeout=30)

    assert answer.status_code == 403
    assert "set_operator" in answer.json()["message"]


def test_a_dead_letter_that_is_put_there_is_counted_until_it_is_gone(
    stack: Stack, health: Callable[[], Any]
) -> None:
    before = named(health(), "change-events")["dead_letters"]

    with dead_letter(stack, "change_events_dlq"):
        assert named(health(), "change-events")["dead_letters"] == before + 1
    assert named(health(), "change-events")["dead_letters"] == before


@contextmanager
def dead_letter(stack: Stack, queue: str) -> Iterator[None]:
    """Put a letter among the dead ones, and take it away again."""
    sqs, url = stack.engine.client("sqs"), stack.info.queues[queue]
    sent = sqs.send_message(QueueUrl=url, MessageBody='{"reason":"a test"}')["MessageId"]
    try:
        yield
    finally:
        until("the letter cannot be found", lambda: taken_away(sqs, url, sent))


def taken_away(sqs: Any, url: str, letter: str) -> bool:
    """Receive some letters and delete this one; tell whether it was among them."""
    found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
    for each in found:
        held = {"QueueUrl": url, "ReceiptHandle": each["ReceiptHandle"]}
        if each["MessageId"] == letter:
            sqs.delete_message(**held)
        else:
            sqs.change_message_visibility(**held, VisibilityTimeout=0)
    return letter in {each["MessageId"] for each in found}


def test_an_alarm_of_the_stack_that_is_on_is_told_by_what_it_is_of(
    stack: Stack, health: Callable[[], Any]
) -> None:
    cloudwatch = stack.engine.client("cloudwatch")
    name = stack.deployed.names["SyncDlqAlarm"]
    said = {"AlarmName": name, "StateReason": "a test"}
    cloudwatch.set_alarm_state(**said, StateValue="ALARM")
    try:
        on = {each["name"]: each for each in health()["alarms"]}
    finally:
        cloudwatch.set_alarm_state(**said, StateValue="OK")

    assert on[name]["description"] == "Dead letters: syncs that did not come through"
    assert on[name]["reason"] == "a test"
    assert on[name]["since"] <= health()["checked_at"]
    assert name not in {each["name"] for each in health()["alarms"]}


@pytest.mark.parametrize("function", SCHEDULED)
def test_the_run_of_a_schedule_is_told_when_it_has_ended(
    function: str, stack: Stack, health: Callable[[], Any]
) -> None:
    def last() -> Any:
        return next(each["last"] for each in health()["runs"] if each["function"] == function)

    before = last()
    name = stack.deployed.names[f"{SCHEDULES[function]}Function"]
    answer = stack.engine.client("lambda").invoke(FunctionName=name, Payload="{}")
    counts = json.load(answer["Payload"])

    after = until("the run is not told", last, lambda found: found and found != before)
    assert after["started"] <= after["finished"]
    assert after["outcome"] == "swept"
    known = {each: count for each, count in counts.items() if count is not None}
    assert after["counts"].keys() == known.keys()
