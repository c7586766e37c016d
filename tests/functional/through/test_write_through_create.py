"""With LinkedIn as the source a recommendation is created there, once, and then kept here."""

from typing import Any

import pytest

from tests.support import store
from tests.support.broken_table import broken, on_commit, refusing
from tests.support.builders import Member
from tests.support.gateway import Answer
from tests.support.mirroring import LinkedIn, create, internals, marks, on_second_commit
from vouch.aws import dynamodb
from vouch.errors import LostRaceError
from vouch.moment import Milliseconds
from vouch.storage import idempotency
from vouch.storage.idempotency import IdempotentRequest


def test_a_recommendation_is_created_at_linkedin_and_stored_as_it_is_read_back(
    linkedin: LinkedIn, alice: Member, bob: Member
) -> None:
    answer = create(alice, bob, relationship="WORKED_IN_SAME_GROUP")

    urn = answer.headers["x-restli-id"]
    record = store.record(urn)
    assert (answer.status, linkedin.written(alice)) == (201, [urn])
    theirs = linkedin.record(urn)
    assert {name: record.get(name) for name in theirs} == theirs
    assert (record["version"], record["actor"], record["cause"]) == (1, alice.urn, "api")
    assert record["correlationId"] == answer.headers["x-li-request-id"]
    kept = internals(record)
    assert (kept["origin"], kept["upstreamModified"]) == ("linkedin", theirs["lastModified"])
    assert linkedin.calls() == {"create": 1, "get": 1, "recommender": 1}
    assert linkedin.sync(alice, urn).unchanged == [urn]


def test_message_and_subject_are_kept_though_linkedin_does_not_return_them(
    linkedin: LinkedIn, alice: Member, bob: Member
) -> None:
    urn = create(alice, bob, message="For you!", subject="Hello").headers["x-restli-id"]

    assert "message" not in linkedin.record(urn)
    linkedin.change(urn, status="VISIBLE")
    assert linkedin.sync(bob, urn).updated == [urn]
    shown = bob.get(urn).json
    assert (shown["message"], shown["subject"], shown["status"]) == ("For you!", "Hello", "VISIBLE")


def test_a_record_that_cannot_be_read_back_is_stored_as_it_was_sent(
    linkedin: LinkedIn, alice: Member, bob: Member
) -> None:
    linkedin.control("clock", offset_ms=5_000)
    linkedin.arm("error-404", "get")

    answer = create(alice, bob, message="For you!")

    urn = answer.headers["x-restli-id"]
    sent = store.record(urn)
    assert (answer.status, sent["status"], sent["version"]) == (201, "PENDING", 1)
    assert "upstreamModified" not in sent
    linkedin.wait_past(sent["writtenAt"])
    linkedin.sync(alice, urn)
    record, theirs = store.record(urn), linkedin.record(urn)
    assert {name: record.get(name) for name in theirs} == theirs
    assert (record["version"], record["cause"], record["message"]) == (1, "api", "For you!")
    assert [each["id"] for each in found(alice)] == [theirs["id"]]


def found(alice: Member) -> list[dict[str, Any]]:
    answer = alice.call("GET", "/v2/recommendation?q=recommender&statusFilters=List(PENDING)")
    elements: list[dict[str, Any]] = answer.json["elements"]
    return elements


@pytest.mark.parametrize("status", [400, 403, 409, 422])
def test_a_refusal_of_linkedin_s_comes_through_and_its_key_stays_free(
    linkedin: LinkedIn, alice: Member, bob: Member, status: int
) -> None:
    linkedin.arm(f"error-{status}", "create")

    answer = create(alice, bob, "key-1")

    assert (answer.status, answer.json["status"]) == (status, status)
    assert "upstream request id" in answer.json["message"]
    assert (store.records(), marks()) == ({}, [])
    assert create(alice, bob, "key-1").status == 201


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        ("InternalServerError", 503, "SERVICE_UNAVAILABLE"),
        ("ThrottlingException", 429, "THROTTLED"),
    ],
)
def test_a_mark_that_may_be_stored_though_its_write_failed_leaves_the_key_free(
    linkedin: LinkedIn, alice: Member, bob: Member, fault: str, status: int, code: str
) -> None:
    with broken(after=on_commit(refusing(fault), times=1)):
        answer = create(alice, bob, "key-1")

    assert (answer.status, answer.json["code"]) == (status, code)
    assert (linkedin.written(alice), marks()) == ([], [])
    assert create(alice, bob, "key-1").status == 201
    assert len(linkedin.written(alice)) == 1


def test_a_mark_that_the_sdk_repeated_after_it_was_stored_is_its_own(
    linkedin: LinkedIn, alice: Member, bob: Member
) -> None:
    repeated = refusing("ConditionalCheckFailedException")

    with broken(after=on_commit(repeated, times=1)):
        answer = create(alice, bob, "key-1")

    assert answer.status == 201
    assert len(linkedin.written(alice)) == 1
    assert create(alice, bob, "key-1").headers["idempotent-replayed"] == "true"


@pytest.mark.usefixtures("linkedin")
def test_a_mark_of_the_same_millisecond_is_another_calls(alice: Member) -> None:
    request = IdempotentRequest.of(alice.urn, "create_recommendation", "key-1", b"{}")
    fields = {"recommendee": "urn:li:person:B", "recommendationText": "x"}
    mark = idempotency.put_attempt(request, fields, Milliseconds(1), 2, attempt="one")
    dynamodb.commit({"attempt": mark})

    for write in (
        idempotency.delete_attempt(request.key, 1, attempt="another"),
        idempotency.update_attempt_ended(request, 1, Milliseconds(3), attempt="another"),
    ):
        with pytest.raises(LostRaceError):
            dynamodb.commit({"attempt": write})


@pytest.mark.parametrize("fault", ["throttle", "throttle-day"])
def test_a_throttled_create_was_not_served_and_may_be_repeated(
    linkedin: LinkedIn, alice: Member, bob: Member, fault: str
) -> None:
    linkedin.arm(fault, "create")

    assert create(alice, bob, "key-1").status == 429

    assert create(alice, bob, "key-1").status == 201
    assert len(linkedin.written(alice)) == 1


def test_a_create_under_a_key_is_made_once_and_replayed(
    linkedin: LinkedIn, alice: Member, bob: Member
) -> None:
    first = create(alice, bob, "key-1")
    again = create(alice, bob, "key-1")

    assert (first.status, again.status) == (201, 201)
    assert again.headers["x-restli-id"] == first.headers["x-restli-id"]
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert linkedin.calls()["create"] == 1


def test_a_replay_needs_neither_linkedin_nor_a_connection(
    linkedin: LinkedIn, alice: Member, bob: Member
) -> None:
    first = create(alice, bob, "key-1")
    linkedin.control("expire", member=alice.urn, refresh=True)
    linkedin.forget_calls()

    assert create(alice, bob, "key-1").headers["x-restli-id"] == first.headers["x-restli-id"]

    assert linkedin.calls() == {}


def test_another_body_under_the_key_is_refused(
    linkedin: LinkedIn, alice: Member, bob: Member
) -> None:
    create(alice, bob, "key-1")

    assert create(alice, bob, "key-1", message="another").status == 422
    assert linkedin.calls()["create"] == 1


@pytest.mark.parametrize("fault", ["lost", "truncated", "error-500", "error-503", "reset"])
def test_a_create_without_a_key_is_never_sent_twice(
    linkedin: LinkedIn, alice: Member, bob: Member, fault: str
) -> None:
    linkedin.arm(fault, "create", times=1)

    create(alice, bob)

    assert linkedin.calls()["create"] == 1


def test_a_concurrent_equal_request_does_not_reach_linkedin(
    linkedin: LinkedIn, alice: Member, bob: Member
) -> None:
    answers = list[Answer]()

    def rival() -> None:
        answers.append(create(alice, bob, "key-1"))

    with broken(before=on_commit(rival, times=1)):
        answers.append(create(alice, bob, "key-1"))

    assert [each.status for each in answers] == [201, 409]
    assert answers[1].headers["retry-after"] == "1"
    assert linkedin.calls()["create"] == 1


def test_a_sync_that_stores_the_record_first_removes_no_field(
    linkedin: LinkedIn, alice: Member, bob: Member
) -> None:
    def rival() -> None:
        linkedin.sync(alice, *linkedin.written(alice))

    with broken(before=on_second_commit(rival)):
        answer = create(alice, bob, "key-1", message="For you!")

    urn = answer.headers["x-restli-id"]
    assert (answer.status, list(store.records())) == (201, [urn])
    assert store.record(urn)["message"] == "For you!"
    again = create(alice, bob, "key-1", message="For you!")
    assert again.headers["x-restli-id"] == urn
