"""Revisions: one recommendation in the place of another (DESIGN 4.3, 'Revision')."""

import pytest

from tests.support import store
from tests.support.builders import Member, accepted, revision


def _states(member: Member, *urns: str) -> list[str]:
    return [member.status_of(urn) for urn in urns]


def test_a_pending_predecessor_is_replaced_at_once_and_names_its_successor(
    alice: Member, bob: Member
) -> None:
    old = alice.write(bob)
    before = alice.get(old).json

    new = revision(alice, bob, old)

    replaced, pending = bob.get(old).json, bob.get(new).json
    assert (replaced["status"], replaced["nextRecommendation"]) == ("REPLACED", new)
    assert (pending["status"], pending["previousRecommendation"]) == ("PENDING", old)
    assert "nextRecommendation" not in pending
    assert replaced["lastModified"] == pending["created"] >= before["lastModified"]


@pytest.mark.parametrize("status", ["VISIBLE", "HIDDEN"])
@pytest.mark.parametrize("acceptance", ["VISIBLE", "HIDDEN"])
def test_an_accepted_predecessor_is_replaced_on_acceptance_only(
    alice: Member, bob: Member, status: str, acceptance: str
) -> None:
    old = accepted(alice, bob, status)
    before = alice.get(old).json

    new = revision(alice, bob, old)

    assert alice.get(old).json == before
    assert bob.patch(new, status=acceptance).status == 204
    assert _states(bob, old, new) == ["REPLACED", acceptance]
    assert alice.get(old).json["nextRecommendation"] == new


def test_marking_a_predecessor_is_no_change_that_readers_see(alice: Member, bob: Member) -> None:
    old = accepted(alice, bob)
    before = store.record(old)

    new = revision(alice, bob, old)

    count = before["writeCount"] + 1
    assert store.record(old) == {**before, "writeCount": count, "pendingRevision": new}


@pytest.mark.parametrize("length", [2, 3, 5])
def test_the_visible_record_stays_through_a_chain_of_pending_revisions(
    alice: Member, bob: Member, length: int
) -> None:
    old = accepted(alice, bob)
    chain = [revision(alice, bob, old)]
    while len(chain) < length:
        chain.append(revision(alice, bob, chain[-1]))

    assert _states(bob, old, *chain) == ["VISIBLE", *["REPLACED"] * (length - 1), "PENDING"]
    assert {store.record(urn).get("supersedes") for urn in chain} == {old}

    assert bob.patch(chain[-1], status="VISIBLE").status == 204

    assert _states(bob, old, *chain) == ["REPLACED"] * length + ["VISIBLE"]
    successors = [bob.get(urn).json.get("nextRecommendation") for urn in (old, *chain)]
    assert successors == [chain[-1], *chain[1:], None]


def test_a_chain_that_was_never_accepted_supersedes_nothing(alice: Member, bob: Member) -> None:
    first = alice.write(bob)
    second = revision(alice, bob, first)
    third = revision(alice, bob, second)

    assert bob.patch(third, status="HIDDEN").status == 204

    assert _states(bob, first, second, third) == ["REPLACED", "REPLACED", "HIDDEN"]
    assert "supersedes" not in store.record(third)


def test_a_revision_of_a_revision_replaces_the_visible_record(alice: Member, bob: Member) -> None:
    first = accepted(alice, bob)
    second = revision(alice, bob, first)
    bob.patch(second, status="VISIBLE")

    third = revision(alice, bob, second)
    bob.patch(third, status="VISIBLE")

    assert _states(bob, first, second, third) == ["REPLACED", "REPLACED", "VISIBLE"]
    assert bob.get(first).json["nextRecommendation"] == second
    assert bob.get(second).json["nextRecommendation"] == third


@pytest.mark.parametrize("status", ["WITHDRAWN", "CLOSED", "REPLACED"])
def test_a_predecessor_that_has_ended_is_left_alone(
    alice: Member, bob: Member, status: str
) -> None:
    old = accepted(alice, bob)
    new = revision(alice, bob, old)
    (alice if status == "WITHDRAWN" else bob).patch(old, status=status)
    shown, stored = bob.get(old).json, store.record(old)

    assert bob.patch(new, status="VISIBLE").status == 204

    assert bob.status_of(new) == "VISIBLE"
    assert bob.get(old).json == shown
    assert store.record(old)["version"] == stored["version"]
    assert store.record(old)["lastModified"] == stored["lastModified"]
    assert "nextRecommendation" not in shown


@pytest.mark.parametrize(("status", "member"), [("CLOSED", "bob"), ("WITHDRAWN", "alice")])
def test_a_revision_that_is_not_accepted_leaves_the_visible_one(
    alice: Member, bob: Member, status: str, member: str
) -> None:
    old = accepted(alice, bob)
    new = revision(alice, bob, old)

    assert {"alice": alice, "bob": bob}[member].patch(new, status=status).status == 204

    assert _states(bob, old, new) == ["VISIBLE", status]
    assert alice.revise(old, bob).status == 201


def test_a_revision_is_a_recommendation_of_its_own_with_its_own_words(
    alice: Member, bob: Member
) -> None:
    old = accepted(alice, bob)

    new = revision(alice, bob, old, recommendationText="Even better now")

    assert bob.get(new).json["recommendationText"] == "Even better now"
    assert bob.get(old).json["recommendationText"] != "Even better now"


def test_changes_of_other_fields_do_not_disturb_a_pending_revision(
    alice: Member, bob: Member
) -> None:
    old = accepted(alice, bob)
    new = revision(alice, bob, old)
    alice.patch(old, visibilityForRecommender="HIDDEN")
    bob.patch(new, recommendeeEntity="urn:li:position:7")

    assert bob.patch(new, status="VISIBLE").status == 204

    assert _states(bob, old, new) == ["REPLACED", "VISIBLE"]
    assert bob.get(old).json["visibilityForRecommender"] == "HIDDEN"
