"""Records of a line that are closed and come back beside their successors."""

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


def test_a_reopened_predecessor_of_an_accepted_revision_is_refused(
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
