"""A CREATE of which nobody knows what became: its key is answered 409 until a sync finds out."""

import io
from collections.abc import Sequence

import pytest

from tests.support import emf, store
from tests.support.broken_table import Killed, broken, kill, on_commit, refusing
from tests.support.builders import Member
from tests.support.clock import Clock
from tests.support.mirroring import LinkedIn, create, marks, on_second_commit
from vouch.deadline import Deadline
from vouch.domain.mirror import Reading
from vouch.moment import now
from vouch.services.linkedin.resolve_creates import UnknownCreates
from vouch.storage.answers import REMEMBERED_FOR

LATER = 30
"""Seconds after which no call can be under way any more."""


def resolve(
    member: str, since: int, listed: Sequence[Reading] = (), *, is_whole: bool = True
) -> None:
    """Do what a sync does that began then and has listed these."""
    creates = UnknownCreates(member, since, Deadline.after(60))
    creates.answer(listed)
    creates.end(is_whole=is_whole)


def test_a_lost_answer_is_409_for_its_key_until_a_sync_settles_it(
    linkedin: LinkedIn, alice: Member, bob: Member
) -> None:
    linkedin.arm("lost", "create")
    assert create(alice, bob, "key-1").status == 502
    (urn,) = linkedin.written(alice)

    unknown = create(alice, bob, "key-1")

    assert (unknown.status, unknown.json["code"]) == (409, "CONFLICT")
    assert "retry-after" not in unknown.headers
    linkedin.sync(alice, urn)
    resolve(alice.urn, now())
    answer = create(alice, bob, "key-1")
    assert (answer.status, answer.headers["x-restli-id"]) == (201, urn)
    assert answer.headers["idempotent-replayed"] == "true"
    assert linkedin.calls()["create"] == 1


def test_an_unknown_outcome_stays_409_for_longer_than_an_answer_is_remembered(
    linkedin: LinkedIn, alice: Member, bob: Member, clock: Clock
) -> None:
    linkedin.arm("lost", "create")
    create(alice, bob, "key-1")

    clock.advance(REMEMBERED_FOR + 1)

    assert create(alice, bob, "key-1").status == 409
    assert linkedin.calls()["create"] == 1


def test_a_create_that_linkedin_made_is_201_though_the_store_fails(
    linkedin: LinkedIn, alice: Member, bob: Member
) -> None:
    with broken(before=on_commit(refusing("ProvisionedThroughputExceededException"))):
        answer = create(alice, bob)

    assert (answer.status, [answer.headers["x-restli-id"]]) == (201, linkedin.written(alice))


def test_a_store_that_does_not_answer_after_a_create_is_named_in_the_log(
    linkedin: LinkedIn, alice: Member, bob: Member, logs: io.StringIO
) -> None:
    with broken(before=on_commit(refusing("InternalServerError"))):
        assert create(alice, bob).status == 201

    kept, told = [line for line in emf.lines(logs.getvalue()) if line["level"] == "WARNING"]
    assert (kept["message"], kept["code"]) == ("not kept", "SERVICE_UNAVAILABLE")
    assert (told["message"], told["aws_service"]) == ("unanswered", "the store")
    assert told["correlation_id"] == kept["correlation_id"]
    assert linkedin.calls()["create"] == 1


def test_a_sync_that_finds_no_record_frees_the_key(
    linkedin: LinkedIn, alice: Member, bob: Member
) -> None:
    linkedin.arm("reset", "create")
    assert create(alice, bob, "key-1").status == 502
    assert create(alice, bob, "key-1").status == 409

    resolve(alice.urn, now())

    assert create(alice, bob, "key-1").status == 201
    assert len(linkedin.written(alice)) == 1


def test_a_sync_that_began_before_the_call_had_ended_settles_nothing(
    linkedin: LinkedIn, alice: Member, bob: Member
) -> None:
    began = now()
    linkedin.wait_past(began)
    linkedin.arm("lost", "create")
    create(alice, bob, "key-1")

    resolve(alice.urn, began)

    assert create(alice, bob, "key-1").status == 409


def test_only_a_later_record_of_the_same_text_and_recommendee_settles_the_key(
    linkedin: LinkedIn, alice: Member, bob: Member, clock: Clock
) -> None:
    clock.advance(-3_600)
    earlier = create(alice, bob).headers["x-restli-id"]
    clock.advance(3_600)
    other = create(alice, bob, recommendationText="Another text").headers["x-restli-id"]
    stranger = create(alice, linkedin.member()).headers["x-restli-id"]
    linkedin.arm("lost", "create")
    create(alice, bob, "key-1")
    (urn,) = set(linkedin.written(alice)) - {earlier, other, stranger}
    clock.advance(LATER)
    linkedin.sync(alice, urn)

    resolve(alice.urn, now())

    assert create(alice, bob, "key-1").headers["x-restli-id"] == urn


def test_one_record_does_not_settle_two_keys(
    linkedin: LinkedIn, alice: Member, bob: Member
) -> None:
    linkedin.arm("lost", "create", times=2)
    create(alice, bob, "key-1")
    create(alice, bob, "key-2")
    known = create(alice, bob, "key-3").headers["x-restli-id"]
    urns = set(linkedin.written(alice))
    linkedin.sync(alice, *urns)

    resolve(alice.urn, now())

    answers = {create(alice, bob, f"key-{n}").headers["x-restli-id"] for n in (1, 2)}
    assert answers == urns - {known}


def test_a_record_that_the_lagging_index_lacks_is_found_in_the_pass(
    linkedin: LinkedIn, alice: Member, bob: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    linkedin.arm("lost", "create")
    create(alice, bob, "key-1")
    (urn,) = linkedin.written(alice)
    linkedin.sync(alice, urn)
    monkeypatch.setattr("vouch.storage.recommendation_index.newest", lambda *_: [])

    resolve(alice.urn, now(), linkedin.read(alice, urn))

    assert create(alice, bob, "key-1").headers["x-restli-id"] == urn


def test_a_crash_before_the_store_leaves_the_key_busy_then_unknown_then_settled(
    linkedin: LinkedIn, alice: Member, bob: Member, clock: Clock
) -> None:
    with pytest.raises(Killed), broken(before=on_second_commit(kill)):
        create(alice, bob, "key-1")
    (urn,) = linkedin.written(alice)
    assert store.records() == {}

    busy = create(alice, bob, "key-1")
    clock.advance(LATER)
    unknown = create(alice, bob, "key-1")

    assert (busy.status, busy.headers["retry-after"]) == (409, "1")
    assert unknown.status == 409
    assert "retry-after" not in unknown.headers
    linkedin.sync(alice, urn)
    resolve(alice.urn, now())
    assert create(alice, bob, "key-1").headers["x-restli-id"] == urn
    assert (linkedin.written(alice), linkedin.calls()["create"]) == ([urn], 1)


def test_a_crash_before_the_call_creates_nothing_and_frees_the_key_later(
    linkedin: LinkedIn, alice: Member, bob: Member, clock: Clock
) -> None:
    with pytest.raises(Killed), broken(after=on_commit(kill)):
        create(alice, bob, "key-1")
    assert linkedin.written(alice) == []

    clock.advance(LATER)
    resolve(alice.urn, now())

    assert create(alice, bob, "key-1").status == 201


def test_the_mark_holds_no_text_of_the_members(
    linkedin: LinkedIn, alice: Member, bob: Member
) -> None:
    linkedin.arm("lost", "create")
    create(alice, bob, "key-1", recommendationText="Known-to-two-only", message="Between-us")

    (mark,) = marks()

    assert mark["outcome"] == {"S": "UNKNOWN"}
    assert not any(word in str(mark) for word in ("Known-to", "Between-us", alice.urn, "key-1"))


def test_a_pass_that_skipped_records_answers_a_key_and_frees_none(
    linkedin: LinkedIn, alice: Member, bob: Member
) -> None:
    """The record that LinkedIn made of the other may be one of those."""
    linkedin.arm("lost", "create", times=2)
    create(alice, bob, "key-1")
    (known,) = linkedin.written(alice)
    create(alice, bob, "key-2", recommendationText="Skipped")
    linkedin.sync(alice, known)

    resolve(alice.urn, now(), is_whole=False)

    assert create(alice, bob, "key-1").headers["x-restli-id"] == known
    assert create(alice, bob, "key-2", recommendationText="Skipped").status == 409
    assert linkedin.calls()["create"] == 2
