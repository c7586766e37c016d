"""`Prefer: respond-async`: a change of status is queued, and its id finds what came of it."""

import json
from typing import Any

import pytest

from tests.support import messaging, status_queue, store
from tests.support.broken_bus import broken_queue
from tests.support.broken_table import broken, refusing
from tests.support.builders import Member, accepted, path
from tests.support.gateway import Answer
from vouch.aws import queues
from vouch.messages.status_update import StatusUpdate

pytestmark = pytest.mark.usefixtures("stack_messaging")

PREFER = {"Prefer": "respond-async"}


def ask(member: Member, urn: str, body: object = None, **headers: str) -> Answer:
    """Ask for VISIBLE, if nothing else is said."""
    patch = {"patch": {"$set": {"status": "VISIBLE"}}}
    return member.call("POST", path(urn), body or patch, PREFER | headers)


def test_an_update_is_accepted_queued_and_then_applied_under_the_answered_ids(
    alice: Member, bob: Member
) -> None:
    urn = alice.write(bob)
    before = store.everything()

    answer = ask(bob, urn)

    assert (answer.status, answer.body) == (202, "")
    assert answer.headers["preference-applied"] == "respond-async"
    assert answer.headers["location"] == path(urn)
    assert store.everything() == before
    status_queue.run()
    record = store.record(urn)
    assert (record["status"], record["version"], record["cause"]) == ("VISIBLE", 2, "queue")
    assert record["actor"] == bob.urn
    assert record["updateId"] == answer.headers["x-update-id"]
    assert record["correlationId"] == answer.headers["x-li-request-id"]


def test_the_message_matches_its_schema_and_is_in_the_records_group(
    alice: Member, bob: Member
) -> None:
    urn = alice.write(bob)
    answer = ask(bob, urn)

    (record,) = status_queue.receive()

    assert record["messageId"] == answer.headers["x-update-id"]
    assert record["attributes"]["MessageGroupId"] == urn
    update = StatusUpdate.parse(record["body"], urn)
    assert (update.recommendation, update.actor, update.status) == (urn, bob.urn, "VISIBLE")
    assert update.requested_at.endswith("Z")


def test_equal_updates_are_not_taken_for_one(alice: Member, bob: Member) -> None:
    urn = alice.write(bob)
    statuses = ["VISIBLE", "HIDDEN", "VISIBLE"]
    for status in statuses:
        assert ask(bob, urn, {"patch": {"$set": {"status": status}}}).status == 202

    status_queue.run()

    assert (store.record(urn)["status"], store.record(urn)["version"]) == ("VISIBLE", 4)


def test_an_update_forbidden_by_the_present_state_is_accepted_and_rejected_later(
    alice: Member, bob: Member
) -> None:
    urn = accepted(alice, bob)

    answer = ask(bob, urn, {"patch": {"$set": {"status": "PENDING"}}})

    assert answer.status == 202
    status_queue.run()
    (rejected,) = messaging.rejections()
    assert rejected["id"] == answer.headers["x-update-id"]
    assert rejected["correlationId"] == answer.headers["x-li-request-id"]
    assert rejected["reason"]["code"] == "ILLEGAL_STATUS_TRANSITION"


def test_a_status_that_holds_already_is_accepted_too(alice: Member, bob: Member) -> None:
    urn = accepted(alice, bob)
    before = store.everything()

    assert ask(bob, urn).status == 202

    status_queue.run()
    assert (store.everything(), messaging.events()) == (before, [])


def test_a_tunnelled_update_can_be_left_to_the_queue(alice: Member, bob: Member) -> None:
    urn = alice.write(bob)
    body = (
        "--x\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\na=1\r\n"
        "--x\r\nContent-Type: application/json\r\n\r\n"
        '{"patch":{"$set":{"status":"HIDDEN"}}}\r\n--x--\r\n'
    )
    tunnel = {
        "X-HTTP-Method-Override": "POST",
        "Content-Type": "multipart/mixed; boundary=x",
    }

    assert bob.post(body, PREFER | tunnel, urn).status == 202

    status_queue.run()
    assert store.record(urn)["status"] == "HIDDEN"


PATCHES: dict[str, tuple[str, dict[str, Any]]] = {
    "visibility": ("alice", {"$set": {"visibilityForRecommender": "HIDDEN"}}),
    "an entity": ("bob", {"$set": {"recommendeeEntity": "urn:li:position:1"}}),
    "a deleted entity": ("bob", {"$delete": ["recommendeeEntity"]}),
    "status and an entity": (
        "bob",
        {"$set": {"status": "VISIBLE", "recommendeeEntity": "urn:li:position:1"}},
    ),
    "status and a deleted entity": (
        "bob",
        {"$set": {"status": "VISIBLE"}, "$delete": ["recommendeeEntity"]},
    ),
}


@pytest.mark.parametrize("case", PATCHES)
def test_a_change_of_more_than_the_status_is_made_at_once(
    request: pytest.FixtureRequest, alice: Member, bob: Member, case: str
) -> None:
    who, patch = PATCHES[case]
    urn = alice.write(bob)

    answer = ask(request.getfixturevalue(who), urn, {"patch": patch})

    assert answer.status == 204
    assert not {"preference-applied", "x-update-id", "location"} & answer.headers.keys()
    assert status_queue.receive() == []
    assert {"status": "PENDING", **patch.get("$set", {})}.items() <= store.record(urn).items()


@pytest.mark.parametrize("preference", ["", "return=minimal", "wait=10"])
def test_an_update_without_the_preference_is_not_queued(
    alice: Member, bob: Member, preference: str
) -> None:
    urn = alice.write(bob)

    assert ask(bob, urn, Prefer=preference).status == 204

    assert store.record(urn)["status"] == "VISIBLE"
    assert status_queue.receive() == []


def test_an_update_at_once_needs_no_client_of_the_queue(alice: Member, bob: Member) -> None:
    urn = alice.write(bob)
    queues.client.cache_clear()

    assert bob.patch(urn, status="VISIBLE").status == 204
    assert queues.client.cache_info().currsize == 0

    assert ask(bob, urn).status == 202
    assert queues.client.cache_info().currsize == 1


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        ("ThrottlingException", 429, "THROTTLED"),
        ("RequestThrottled", 429, "THROTTLED"),
        ("ServiceUnavailable", 503, "SERVICE_UNAVAILABLE"),
        ("AccessDenied", 500, "INTERNAL_ERROR"),
    ],
)
def test_a_failing_queue_is_reported_and_nothing_changes(
    alice: Member, bob: Member, fault: str, status: int, code: str
) -> None:
    urn = alice.write(bob)
    before = store.everything()

    with broken_queue(refusing(fault)):
        answer = ask(bob, urn)

    assert (answer.status, answer.json["code"]) == (status, code)
    assert (store.everything(), status_queue.receive()) == (before, [])


def test_queueing_an_update_costs_two_reads_and_no_write(alice: Member, bob: Member) -> None:
    urn = alice.write(bob)
    assert alice.get(urn).status == 200  # who the callers are is known from here on
    assert bob.get(urn).status == 200

    with broken() as table:
        assert ask(bob, urn).status == 202

    # The record, and whether the caller was forgotten.
    assert table.calls == ["get_item", "batch_get_item"]


def test_one_correlation_id_is_in_every_line_from_the_request_to_its_outcome(
    alice: Member, bob: Member, logs: Any
) -> None:
    urn = alice.write(bob)
    logs.seek(0)
    logs.truncate()

    answer = ask(bob, urn)
    status_queue.run()

    lines = [json.loads(line) for line in logs.getvalue().splitlines()]
    assert [(line["operation"], line["outcome"]) for line in lines] == [
        ("update_recommendation", "202"),
        ("apply_status_updates", "applied"),
    ]
    assert {line["correlation_id"] for line in lines} == {answer.headers["x-li-request-id"]}
    assert lines[1]["update_id"] == answer.headers["x-update-id"]
