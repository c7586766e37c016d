"""Idempotency-Key on CREATE: sent again, written once."""

import pytest

from tests.support import store
from tests.support.builders import Member, draft
from tests.support.clock import Clock
from tests.support.gateway import Answer

DAY = 24 * 60 * 60


def _send(member: Member, recommendee: Member, key: str = "k", **fields: object) -> Answer:
    body = draft(recommendee, **fields)
    return member.call("POST", "/v2/recommendation", body, {"Idempotency-Key": key})


def _without_id(answer: Answer) -> dict[str, str]:
    return {name: text for name, text in answer.headers.items() if name != "x-li-request-id"}


def test_a_replay_is_equal_byte_for_byte_and_says_so(alice: Member, bob: Member) -> None:
    first, *replays = [_send(alice, bob) for _ in range(4)]

    assert first.status == 201
    assert "idempotent-replayed" not in first.headers
    for again in replays:
        assert (again.status, again.body) == (first.status, first.body)
        assert _without_id(again) == {**_without_id(first), "idempotent-replayed": "true"}
    assert len(store.records()) == 1


def test_a_replay_does_not_depend_on_later_changes_of_the_record(
    alice: Member, bob: Member
) -> None:
    first = _send(alice, bob)
    bob.patch(first.headers["x-restli-id"], status="CLOSED")

    again = _send(alice, bob)

    assert again.headers["x-restli-id"] == first.headers["x-restli-id"]
    assert bob.status_of(first.headers["x-restli-id"]) == "CLOSED"


def test_another_body_under_the_key_is_refused_naming_the_key(alice: Member, bob: Member) -> None:
    _send(alice, bob)

    answer = _send(alice, bob, subject="Other")

    assert (answer.status, answer.json["code"]) == (422, "INVALID_FIELD")
    assert "Idempotency-Key: was used with another body" in answer.json["message"]
    assert len(store.records()) == 1


def test_the_body_is_compared_as_sent(alice: Member, bob: Member) -> None:
    headers = {"Idempotency-Key": "k"}
    body = f'{{"recommendee":"{bob.urn}","recommendationText":"Good"}}'
    assert alice.post(body, headers).status == 201

    assert alice.post(body.replace(",", ", "), headers).status == 422


def test_a_key_is_forgotten_after_24_hours_and_not_before(
    alice: Member, bob: Member, clock: Clock
) -> None:
    first = _send(alice, bob)

    clock.advance(DAY - 1)
    assert _send(alice, bob).headers["x-restli-id"] == first.headers["x-restli-id"]
    clock.advance(1)
    later = _send(alice, bob, subject="Other")

    assert later.status == 201
    assert "idempotent-replayed" not in later.headers
    assert len(store.records()) == 2
    assert _send(alice, bob, subject="Other").headers["idempotent-replayed"] == "true"


def test_the_table_may_delete_the_key_after_24_hours(
    alice: Member, bob: Member, clock: Clock
) -> None:
    _send(alice, bob)

    (item,) = store.items("BookkeepingTable")

    assert item["ttl"] == {"N": str(clock.now + DAY)}


def test_keys_of_two_callers_are_two_keys(alice: Member, bob: Member, carol: Member) -> None:
    first, second = _send(alice, carol), _send(bob, carol)

    assert (first.status, second.status) == (201, 201)
    assert "idempotent-replayed" not in second.headers
    assert len(store.records()) == 2


def test_keys_that_differ_in_one_letter_are_two_keys(alice: Member, bob: Member) -> None:
    answers = [_send(alice, bob, key) for key in ("k", "K", "k ", "kk", "é", "x" * 255)]

    assert {answer.status for answer in answers} == {201}
    assert len(store.records()) == len(answers)


@pytest.mark.parametrize("key", ["", "x" * 256, "a\x00", "a\nb", "\x7f", "\u200b"])
def test_a_malformed_key_is_refused_before_anything_is_written(
    alice: Member, bob: Member, key: str
) -> None:
    answer = _send(alice, bob, key)

    assert (answer.status, answer.json["code"]) == (400, "ILLEGAL_ARGUMENT")
    assert "1 to 255 printable characters" in answer.json["message"]
    assert store.records() == {}


def test_a_refused_create_leaves_its_key_free(alice: Member, bob: Member) -> None:
    assert _send(alice, bob, recommendationText="").status == 422
    stranger = f"urn:li:recommendation:({bob.urn},1)"
    assert _send(alice, bob, previousRecommendation=stranger).status == 422

    answer = _send(alice, bob)

    assert answer.status == 201
    assert "idempotent-replayed" not in answer.headers


def test_a_revision_is_replayed_too(alice: Member, bob: Member) -> None:
    old = alice.write(bob)

    first, again = (_send(alice, bob, previousRecommendation=old) for _ in range(2))

    assert again.headers["x-restli-id"] == first.headers["x-restli-id"]
    assert again.headers["idempotent-replayed"] == "true"
    assert len(store.records()) == 2


def test_equal_requests_without_a_key_are_two_requests(alice: Member, bob: Member) -> None:
    assert alice.write(bob) != alice.write(bob)
    assert store.items("BookkeepingTable") == []
