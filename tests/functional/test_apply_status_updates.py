"""Queued status updates: what becomes of each kind of message, and what is left of it."""

import json
from typing import Any

import pytest

from tests.support import event_schemas, messaging, status_queue, store
from tests.support.builders import Member, accepted
from tests.support.status_queue import send, update

pytestmark = pytest.mark.usefixtures("stack_messaging")

ABSENT = "urn:li:recommendation:(urn:li:person:Nobody,1)"
SENT = "2025-10-22T10:03:58.390Z"


def test_an_update_is_applied_as_its_actor_s_and_leaves_nothing_in_the_queues(
    alice: Member, bob: Member
) -> None:
    urn = alice.write(bob)
    sent = send(update(urn, bob.urn, "VISIBLE"), correlationId="request-7")

    status_queue.run()

    record = store.record(urn)
    assert store.standing(urn) == ("VISIBLE", 2)
    assert (record["actor"], record["cause"], record["correlationId"]) == (
        bob.urn,
        "queue",
        "request-7",
    )
    assert record["updateId"] == sent
    assert status_queue.receive() == []
    assert (messaging.dead_letters(), messaging.events()) == ([], [])


def test_the_message_id_replaces_a_missing_correlation_id(alice: Member, bob: Member) -> None:
    urn = alice.write(bob)
    sent = send(update(urn, bob.urn, "VISIBLE"))

    status_queue.run()

    assert store.record(urn)["correlationId"] == sent


def test_an_update_that_was_sent_again_keeps_the_id_its_sender_knows(
    alice: Member, bob: Member
) -> None:
    urn = alice.write(bob)
    send(update(urn, bob.urn, "VISIBLE"), updateId="first")
    send(update(urn, bob.urn, "PENDING"), updateId="second")

    status_queue.run()

    assert store.record(urn)["updateId"] == "first"
    assert [each["id"] for each in messaging.rejections()] == ["second"]


def test_a_status_that_holds_already_is_no_change(alice: Member, bob: Member) -> None:
    urn = accepted(alice, bob)
    before = store.everything()
    send(update(urn, bob.urn, "VISIBLE"))

    status_queue.run()

    assert store.everything() == before
    assert messaging.events() == []


def test_an_accepted_revision_replaces_its_predecessor(alice: Member, bob: Member) -> None:
    old = accepted(alice, bob)
    new = alice.write(bob, previousRecommendation=old)
    sent = send(update(new, bob.urn, "VISIBLE"))

    status_queue.run()

    assert (store.record(new)["status"], store.record(old)["status"]) == ("VISIBLE", "REPLACED")
    assert {store.record(urn)["updateId"] for urn in (old, new)} == {sent}


@pytest.mark.parametrize(
    ("actor", "status", "code", "says"),
    [
        ("bob", "PENDING", "ILLEGAL_STATUS_TRANSITION", "from VISIBLE to PENDING"),
        ("bob", "WITHDRAWN", "ACCESS_DENIED", "not by the recommendee"),
        ("alice", "HIDDEN", "ACCESS_DENIED", "not by the recommender"),
        ("carol", "HIDDEN", "NOT_FOUND", "no such recommendation, or it is not yours"),
    ],
)
def test_an_update_against_the_rules_is_published_as_rejected_and_deleted(
    request: pytest.FixtureRequest,
    alice: Member,
    bob: Member,
    actor: str,
    status: str,
    code: str,
    says: str,
) -> None:
    urn, member = accepted(alice, bob), request.getfixturevalue(actor)
    before = store.everything()
    sent = send(update(urn, member.urn, status), correlationId="request-7")

    status_queue.run()

    (event,) = messaging.events()
    event_schemas.check(event)
    detail = event["detail"]
    reason = detail.pop("reason")
    assert (reason["code"], says in reason["message"]) == (code, True)
    assert detail.pop("time").endswith("Z")
    assert detail == {
        "version": "1",
        "id": sent,
        "recommendation": urn,
        "actor": member.urn,
        "requestedAt": SENT,
        "cause": "queue",
        "correlationId": "request-7",
    }
    assert store.everything() == before
    assert (status_queue.receive(), messaging.dead_letters()) == ([], [])


def test_an_update_of_a_recommendation_that_is_not_there_is_rejected(bob: Member) -> None:
    send(update(ABSENT, bob.urn, "VISIBLE"))

    status_queue.run()

    assert [each["reason"]["code"] for each in messaging.rejections()] == ["NOT_FOUND"]


def test_a_revision_that_lost_its_place_is_rejected(alice: Member, bob: Member) -> None:
    old = accepted(alice, bob)
    closed = alice.write(bob, previousRecommendation=old)
    bob.patch(closed, status="CLOSED")
    bob.patch(alice.write(bob, previousRecommendation=old), status="VISIBLE")
    send(update(closed, bob.urn, "PENDING"))

    status_queue.run()

    assert [each["reason"]["code"] for each in messaging.rejections()] == ["CONFLICT"]
    assert store.record(closed)["status"] == "CLOSED"


def test_each_message_is_one_log_line_without_its_content(
    alice: Member, bob: Member, logs: Any
) -> None:
    urn = alice.write(bob)
    logs.seek(0)
    logs.truncate()
    private = "what only they know"
    sent = [
        send(update(urn, bob.urn, "VISIBLE"), correlationId="request-7"),
        send(update(urn, bob.urn, "VISIBLE")),
        send(update(urn, bob.urn, "PENDING")),
        send({**update(urn, bob.urn, "HIDDEN"), private: private, "actor": private}),
    ]

    status_queue.run()

    assert private not in logs.getvalue()
    lines = [json.loads(line) for line in logs.getvalue().splitlines()]
    assert [(line["operation"], line["outcome"]) for line in lines] == [
        ("apply_status_updates", each) for each in ("applied", "unchanged", "rejected", "malformed")
    ]
    assert [line["update_id"] for line in lines] == sent
    assert [line["correlation_id"] for line in lines] == ["request-7", *sent[1:]]
    counted = ["StatusUpdatesApplied"] * 2 + ["StatusUpdatesRejected", "StatusUpdatesMalformed"]
    assert [line[name] for line, name in zip(lines, counted, strict=True)] == [1, 1, 1, 1]
