"""Revisions that are refused, and records that come back beside their successors."""

import pytest

from tests.support import store
from tests.support.builders import Member, accepted, revision
from tests.support.gateway import Answer


def _refused(answer: Answer, *named: str) -> None:
    assert (answer.status, answer.json["code"]) == (409, "CONFLICT")
    for name in named:
        assert name in answer.json["message"]


def _reopen(member: Member, urn: str) -> None:
    for status in ("CLOSED", "PENDING"):
        assert member.patch(urn, status=status).status == 204


def test_only_ones_own_to_the_same_recommendee_can_be_revised(
    alice: Member, bob: Member, carol: Member
) -> None:
    foreign = carol.write(bob)
    to_another = alice.write(carol)
    received = bob.write(alice)
    absent = f"urn:li:recommendation:({alice.urn},1)"
    before = store.records()

    answers = [alice.revise(urn, bob) for urn in (foreign, to_another, received, absent)]

    assert {answer.status for answer in answers} == {422}
    assert len({answer.body for answer in answers}) == 1
    assert "previousRecommendation" in answers[0].json["message"]
    assert store.records() == before


@pytest.mark.parametrize("status", ["WITHDRAWN", "CLOSED", "REPLACED"])
def test_what_has_ended_cannot_be_revised(alice: Member, bob: Member, status: str) -> None:
    urn = alice.write(bob)
    (alice if status == "WITHDRAWN" else bob).patch(urn, status=status)
    before = store.records()

    _refused(alice.revise(urn, bob), urn, status)

    assert store.records() == before


@pytest.mark.parametrize("length", [1, 3])
def test_a_second_pending_revision_is_refused_naming_the_first(
    alice: Member, bob: Member, length: int
) -> None:
    old = accepted(alice, bob)
    pending = old
    for _ in range(length):
        pending = revision(alice, bob, pending)
    before = store.records()

    _refused(alice.revise(old, bob), pending)

    assert store.records() == before


@pytest.mark.parametrize("acceptance", ["VISIBLE", "HIDDEN"])
def test_after_acceptance_the_old_one_cannot_be_revised_but_the_new_one_can(
    alice: Member, bob: Member, acceptance: str
) -> None:
    old = accepted(alice, bob)
    new = revision(alice, bob, old)
    bob.patch(new, status=acceptance)

    _refused(alice.revise(old, bob), "REPLACED")

    assert alice.revise(new, bob).status == 201


def test_a_reopened_revision_whose_predecessor_was_replaced_by_another_is_refused(
    alice: Member, bob: Member
) -> None:
    old = accepted(alice, bob)
    loser = revision(alice, bob, old)
    bob.patch(loser, status="CLOSED")
    winner = revision(alice, bob, old)
    bob.patch(winner, status="VISIBLE")
    before = store.records()

    _refused(bob.patch(loser, status="PENDING"), winner)

    assert store.records() == before


def test_a_reopened_predecessor_whose_revision_was_accepted_meanwhile_is_refused(
    alice: Member, bob: Member
) -> None:
    old = accepted(alice, bob)
    new = revision(alice, bob, old)
    bob.patch(old, status="CLOSED")
    bob.patch(new, status="VISIBLE")
    before = store.records()

    _refused(bob.patch(old, status="PENDING"), new)

    assert store.records() == before


def test_a_reopened_revision_is_refused_while_another_one_is_pending(
    alice: Member, bob: Member
) -> None:
    old = accepted(alice, bob)
    first = revision(alice, bob, old)
    bob.patch(first, status="CLOSED")
    second = revision(alice, bob, old)
    before = store.records()

    _refused(bob.patch(first, status="PENDING"), second)

    assert store.records() == before
    alice.patch(second, status="WITHDRAWN")
    assert bob.patch(first, status="PENDING").status == 204
    _refused(alice.revise(old, bob), first)


def test_a_reopened_revision_is_the_pending_one_again(alice: Member, bob: Member) -> None:
    old = accepted(alice, bob)
    new = revision(alice, bob, old)
    _reopen(bob, new)

    _refused(alice.revise(old, bob), new)

    assert bob.patch(new, status="VISIBLE").status == 204
    assert [bob.status_of(urn) for urn in (old, new)] == ["REPLACED", "VISIBLE"]


def test_a_predecessor_reopened_before_acceptance_is_replaced_by_it(
    alice: Member, bob: Member
) -> None:
    old = accepted(alice, bob)
    new = revision(alice, bob, old)
    _reopen(bob, old)

    assert bob.patch(new, status="VISIBLE").status == 204

    assert [bob.status_of(urn) for urn in (old, new)] == ["REPLACED", "VISIBLE"]
    assert bob.get(old).json["nextRecommendation"] == new


def test_a_recommendation_accepted_again_after_reopening_replaces_nothing_twice(
    alice: Member, bob: Member
) -> None:
    old = accepted(alice, bob)
    new = revision(alice, bob, old)
    bob.patch(new, status="VISIBLE")
    before = store.record(old)
    _reopen(bob, new)

    assert bob.patch(new, status="HIDDEN").status == 204

    assert store.record(old) == before


def test_a_reopened_recommendation_can_be_revised_and_its_revision_accepted(
    alice: Member, bob: Member
) -> None:
    old = accepted(alice, bob)
    reopened = revision(alice, bob, old)
    bob.patch(reopened, status="VISIBLE")
    _reopen(bob, reopened)

    new = revision(alice, bob, reopened)

    assert bob.patch(new, status="VISIBLE").status == 204
    states = [bob.status_of(urn) for urn in (old, reopened, new)]
    assert states == ["REPLACED", "REPLACED", "VISIBLE"]
    assert bob.get(old).json["nextRecommendation"] == reopened
    assert bob.get(reopened).json["nextRecommendation"] == new
    _reopen(bob, new)


def test_a_plain_reopening_needs_no_line(alice: Member, bob: Member) -> None:
    urn = accepted(alice, bob)

    _reopen(bob, urn)

    assert bob.status_of(urn) == "PENDING"
