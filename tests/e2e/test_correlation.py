"""One id finds all that came of a request, from its line in the log to the event."""

import json
import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest

from local.stack import Stack
from tests.e2e.api import Caller
from tests.e2e.customers import Customer
from tests.e2e.disturbance import processes_of
from tests.e2e.guests import Guest
from tests.e2e.subscriber import Subscriber
from tests.e2e.waiting import until
from tests.support import emf

PATIENCE: Final = 30.0


@pytest.fixture
def subscriber(stack: Stack) -> Iterator[Subscriber]:
    with Subscriber(stack) as subscribed:
        yield subscribed


def test_a_change_made_by_http_is_one_event_and_its_id_finds_all_lines(
    stack: Stack, ana: Caller, ben: Caller, subscriber: Subscriber
) -> None:
    urn = ana.write(ben)

    answer = ben.patch(urn, status="VISIBLE")

    correlation = answer.headers["x-li-request-id"]
    detail = _change(subscriber, correlation)
    assert (detail["recommendation"], detail["cause"], detail["actor"]) == (urn, "api", ben.urn)
    assert "updateId" not in detail
    assert _lines(stack, correlation, 2) == {
        ("update_recommendation", "204"): 1,
        ("publish_changes", "published"): 1,
    }


def test_a_change_made_by_queue_is_one_event_and_its_id_finds_all_lines(
    stack: Stack, ana: Caller, ben: Caller, subscriber: Subscriber
) -> None:
    urn = ana.write(ben)

    body = {"patch": {"$set": {"status": "VISIBLE"}}}
    answer = ben.call("POST", f"/v2/recommendation/{urn}", body, {"Prefer": "respond-async"})

    assert answer.status_code == 202
    correlation = answer.headers["x-li-request-id"]
    detail = _change(subscriber, correlation)
    assert (detail["recommendation"], detail["cause"], detail["actor"]) == (urn, "queue", ben.urn)
    assert detail["updateId"] == answer.headers["X-Update-Id"]
    assert _lines(stack, correlation, 3) == {
        ("update_recommendation", "202"): 1,
        ("apply_status_updates", "applied"): 1,
        ("publish_changes", "published"): 1,
    }


def test_a_member_s_hash_and_an_account_s_id_find_the_line_of_a_request(
    stack: Stack, newcomer: Guest, customer: Customer, manage: Callable[..., Any]
) -> None:
    answers = newcomer.call("GET", "/v2/userinfo"), customer.ask()

    hashed = manage(action="hash_member", member=newcomer.urn)["member_hash"]
    assert [each.headers["Cache-Control"] for each in answers] == ["no-store", "no-store"]
    assert _lines(stack, hashed, 1) == {("identify_member", "200"): 1}
    assert _lines(stack, customer.account, 1) == {("recommend_connections", "200"): 1}


def test_the_function_that_first_names_a_member_may_make_the_key_of_the_hashes(
    stack: Stack, newcomer: Guest
) -> None:
    dynamodb = stack.engine.client("dynamodb")
    item: Any = {
        "TableName": stack.info.tables["accounts"],
        "Key": {"pk": {"S": "log-key"}, "sk": {"S": "key"}},
    }
    before = dynamodb.delete_item(**item, ReturnValues="ALL_OLD").get("Attributes")
    _renew(stack, "IdentifyMemberFunction")
    try:
        until("no new process serves", lambda: newcomer.call("GET", "/v2/userinfo").ok)
        made = dynamodb.get_item(**item).get("Item")
        assert made is not None
        assert made != before
    finally:
        if before is not None:
            dynamodb.put_item(TableName=item["TableName"], Item=before)
            _renew(stack, "IdentifyMemberFunction")


def _renew(stack: Stack, function: str) -> None:
    """End the function's processes, after which a fresh one serves its calls."""
    for process in processes_of(stack, function):
        os.kill(process, signal.SIGKILL)


def _change(subscriber: Subscriber, correlation: str) -> dict[str, Any]:
    """Return the one event with the id."""

    def mine() -> list[tuple[str, dict[str, Any]]]:
        all_told = (each for told in subscriber.told.values() for each in told)
        return [each for each in all_told if each[1].get("correlationId") == correlation]

    subscriber.wait(lambda _: bool(mine()))
    ((kind, detail),) = mine()
    assert kind == "Recommendation Status Changed"
    assert (detail["before"]["status"], detail["after"]["status"]) == ("PENDING", "VISIBLE")
    return detail


def _lines(stack: Stack, correlation: str, number: int) -> Counter[tuple[str, str]]:
    """Return the lines with the id, by operation and outcome, once there are `number` of them."""
    group = stack.deployed.names["FunctionLogs"]
    give_up = time.monotonic() + PATIENCE
    while True:
        pages = stack.engine.client("logs").get_paginator("filter_log_events")
        texts = [
            event["message"]
            for page in pages.paginate(logGroupName=group, filterPattern=f'"{correlation}"')
            for event in page["events"]
        ]
        found = [json.loads(text) for text in texts if correlation in text]
        if len(found) >= number or time.monotonic() > give_up:
            break
        time.sleep(0.1)
    assert all(emf.metrics_of(line) for line in found)
    return Counter((line["operation"], line["outcome"]) for line in found)
