"""Revisions that are refused, with the reason, and change nothing."""

import pytest

from tests.support import store
from tests.support.builders import Member, accepted, revision
from tests.support.gateway import Answer


def _refused(answer: Answer, *named: str) -> None:
    assert (answer.status, answer.json["code"]) == (409, "CONFLICT")
    for name in named:
        assert name in answer.json["message"]


def test_only_an_own_recommendation_of_the_same_recommendee_can_be_revised(
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
def test_an_ended_recommendation_cannot_be_revised(alice: Member, bob: Member, status: str) -> None:
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
