"""Another writer between a read and the write: decided again from a fresh read (DESIGN D7)."""

from tests.support import store
from tests.support.builders import Member
from tests.support.races import meanwhile


def test_a_concurrent_change_of_another_field_is_not_lost(alice: Member, bob: Member) -> None:
    urn = alice.write(bob)

    answer = meanwhile(
        lambda: alice.patch(urn, visibilityForRecommender="HIDDEN"),
        lambda: bob.patch(urn, recommendeeEntity="urn:li:position:7"),
        act=lambda: bob.patch(urn, status="VISIBLE"),
    )

    assert answer.status == 204
    read = bob.get(urn).json
    assert read["status"] == "VISIBLE"
    assert read["visibilityForRecommender"] == "HIDDEN"
    assert read["recommendeeEntity"] == "urn:li:position:7"
    assert store.record(urn)["version"] == 4


def test_one_of_two_equal_changes_is_made_and_both_are_answered_204(
    alice: Member, bob: Member
) -> None:
    urn = alice.write(bob)

    answer = meanwhile(
        lambda: bob.patch(urn, status="VISIBLE"), act=lambda: bob.patch(urn, status="VISIBLE")
    )

    assert answer.status == 204
    assert store.record(urn)["version"] == 2


def test_an_edge_that_a_concurrent_change_removed_is_refused_by_the_new_state(
    alice: Member, bob: Member
) -> None:
    urn = alice.write(bob)

    answer = meanwhile(
        lambda: alice.patch(urn, status="WITHDRAWN"), act=lambda: bob.patch(urn, status="VISIBLE")
    )

    assert (answer.status, answer.json["code"]) == (409, "ILLEGAL_STATUS_TRANSITION")
    assert "from WITHDRAWN to VISIBLE" in answer.json["message"]
    assert store.record(urn)["version"] == 2
