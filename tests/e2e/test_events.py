"""Streams and bus on the real stack: what is told of a change, and how it is found in the logs."""

import json
import time
from collections.abc import Callable
from typing import Any

from local.stack import Stack
from tests.e2e.api import SAMPLE, Caller, at
from tests.e2e.customers import Customer
from tests.e2e.subscriber import PATIENCE, Subscriber
from tests.e2e.updates import Updates, became, until, update

ASYNC = {"Prefer": "respond-async"}


def lines_of(stack: Stack, correlation_id: str, operations: list[str]) -> list[dict[str, Any]]:
    """Return the log lines with the id, by time, as soon as each operation has one."""
    logs, end = stack.engine.client("logs"), time.monotonic() + PATIENCE
    group = {"logGroupName": stack.deployed.names["FunctionLogs"]}
    while True:
        pages = logs.get_paginator("filter_log_events").paginate(**group)
        texts = [each["message"] for page in pages for each in page["events"]]
        lines = [json.loads(text) for text in texts if correlation_id in text and text[0] == "{"]
        found = sorted((it for it in lines if "operation" in it), key=lambda it: it["timestamp"])
        if {line["operation"] for line in found} >= set(operations) or time.monotonic() > end:
            return found


def test_each_change_gives_one_event_that_says_what_made_it(
    ana: Caller, ben: Caller, subscriber: Subscriber, updates: Updates
) -> None:
    urn = ana.write(ben)
    by_http = ben.patch(urn, status="VISIBLE").headers["x-li-request-id"]
    sent = updates.send(update(urn, ben, "HIDDEN"), urn, correlationId="mine")
    until(subscriber, became(urn, "HIDDEN"))
    ana.patch(urn, status="WITHDRAWN")
    until(subscriber, became(urn, "WITHDRAWN"))

    told = [each for each in subscriber.told.values() if each[0][1].get("recommendation") == urn]
    kinds = [kind for (kind, _), *_ in told]
    events = [detail for (_, detail), *_ in told]
    assert kinds == ["Recommendation Created", *["Recommendation Status Changed"] * 3]
    assert [event["recordVersion"] for event in events] == [1, 2, 3, 4]
    assert [event["cause"] for event in events] == ["api", "api", "queue", "api"]
    assert [event["actor"] for event in events] == [ana.urn, ben.urn, ben.urn, ana.urn]
    assert events[1]["correlationId"] == by_http
    assert (events[2]["correlationId"], events[2]["updateId"]) == ("mine", sent)
    for text in (SAMPLE["recommendationText"], SAMPLE["subject"], SAMPLE["message"]):
        assert text not in json.dumps(told)


def test_one_correlation_id_finds_every_line_from_the_request_to_the_event(
    stack: Stack, ana: Caller, ben: Caller, subscriber: Subscriber
) -> None:
    urn = ana.write(ben)

    answer = ben.call("POST", at(urn), {"patch": {"$set": {"status": "VISIBLE"}}}, ASYNC)

    assert answer.status_code == 202
    event = until(subscriber, became(urn, "VISIBLE"))
    correlation_id = answer.headers["x-li-request-id"]
    assert event["correlationId"] == correlation_id
    assert event["updateId"] == answer.headers["X-Update-Id"]
    expected = ["update_recommendation", "apply_status_updates", "publish_changes"]
    lines = lines_of(stack, correlation_id, expected)
    assert [(line["operation"], line["outcome"]) for line in lines] == [
        ("update_recommendation", "202"),
        ("apply_status_updates", "applied"),
        ("publish_changes", "published"),
    ]
    assert lines[1]["update_id"] == event["updateId"]
    assert lines[2]["event_id"] == event["id"]


def test_an_update_against_the_rules_is_told_of_with_the_reason(
    ana: Caller, ben: Caller, subscriber: Subscriber, updates: Updates
) -> None:
    urn = ana.write(ben)

    sent = updates.send(update(urn, ana, "VISIBLE"), urn)

    event = until(subscriber, lambda each: each["id"] == sent)
    assert subscriber.told[sent][0][0] == "Status Update Rejected"
    assert event["reason"]["code"] == "ACCESS_DENIED"
    assert ben.get(urn).json()["status"] == "PENDING"


def test_credits_that_run_out_are_told_of_once(
    opened: Callable[..., Customer], subscriber: Subscriber
) -> None:
    customer = opened(10)

    assert customer.ask(total_results=80).status_code == 200

    event = until(subscriber, lambda each: each.get("account") == customer.account)
    assert subscriber.told[event["id"]][0][0] == "Credits Threshold Reached"
    assert (event["threshold"], event["charged"]) == (80, 8)
