"""Another writer between a read and the write: decided again from a fresh read (DESIGN D7)."""

from collections.abc import Callable

import pytest

from tests.support import store
from tests.support.broken_table import broken, on_commit, refusing
from tests.support.builders import Member, accepted, revision
from tests.support.gateway import Answer
from tests.support.plays import PLAYS, Play
from vouch.services.recommending import ATTEMPTS


def _meanwhile(*rivals: Callable[[], Answer], act: Callable[[], Answer]) -> Answer:
    """The answer to a call whose every write is preceded by one more rival's."""
    waiting = list(rivals)

    def strike() -> None:
        assert waiting.pop(0)().status in {201, 204}

    with broken(before=on_commit(strike, times=len(rivals))):
        answer = act()
    assert waiting == []
    return answer


def test_a_change_of_another_field_meanwhile_is_not_lost(alice: Member, bob: Member) -> None:
    urn = alice.write(bob)

    answer = _meanwhile(
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


def test_of_two_equal_changes_one_is_made_and_both_are_answered_204(
    alice: Member, bob: Member
) -> None:
    urn = alice.write(bob)

    answer = _meanwhile(
        lambda: bob.patch(urn, status="VISIBLE"), act=lambda: bob.patch(urn, status="VISIBLE")
    )

    assert answer.status == 204
    assert store.record(urn)["version"] == 2


def test_an_edge_that_is_gone_by_then_is_refused_by_the_new_state(
    alice: Member, bob: Member
) -> None:
    urn = alice.write(bob)

    answer = _meanwhile(
        lambda: alice.patch(urn, status="WITHDRAWN"), act=lambda: bob.patch(urn, status="VISIBLE")
    )

    assert (answer.status, answer.json["code"]) == (409, "ILLEGAL_STATUS_TRANSITION")
    assert "from WITHDRAWN to VISIBLE" in answer.json["message"]
    assert store.record(urn)["version"] == 2


@pytest.mark.parametrize("write", [Member.write, accepted])
def test_of_two_revisions_at_once_one_is_written(
    alice: Member, bob: Member, write: Callable[[Member, Member], str]
) -> None:
    old = write(alice, bob)

    answer = _meanwhile(lambda: alice.revise(old, bob), act=lambda: alice.revise(old, bob))

    assert (answer.status, answer.json["code"]) == (409, "CONFLICT")
    assert len(store.records()) == 2


def test_a_predecessor_accepted_while_it_is_revised_stays_visible(
    alice: Member, bob: Member
) -> None:
    old = alice.write(bob)

    answer = _meanwhile(
        lambda: bob.patch(old, status="VISIBLE"), act=lambda: alice.revise(old, bob)
    )

    new = answer.headers["x-restli-id"]
    assert [bob.status_of(urn) for urn in (old, new)] == ["VISIBLE", "PENDING"]
    assert store.record(new).get("supersedes") == old


@pytest.mark.parametrize(("status", "member"), [("CLOSED", "bob"), ("WITHDRAWN", "alice")])
def test_a_predecessor_that_ends_during_acceptance_is_left_alone(
    alice: Member, bob: Member, status: str, member: str
) -> None:
    old = accepted(alice, bob)
    new = revision(alice, bob, old)
    ends = {"alice": alice, "bob": bob}[member]

    answer = _meanwhile(
        lambda: ends.patch(old, status=status), act=lambda: bob.patch(new, status="VISIBLE")
    )

    assert answer.status == 204
    assert [bob.status_of(urn) for urn in (old, new)] == [status, "VISIBLE"]


def test_a_revision_replaced_during_its_acceptance_is_not_accepted(
    alice: Member, bob: Member
) -> None:
    old = accepted(alice, bob)
    new = revision(alice, bob, old)

    answer = _meanwhile(
        lambda: alice.revise(new, bob), act=lambda: bob.patch(new, status="VISIBLE")
    )

    assert answer.status == 409
    assert [bob.status_of(urn) for urn in (old, new)] == ["VISIBLE", "REPLACED"]


@pytest.mark.parametrize("first", ["the reopening", "the revision"])
def test_of_a_reopening_and_a_new_revision_at_once_one_is_pending(
    alice: Member, bob: Member, first: str
) -> None:
    old = accepted(alice, bob)
    closed = revision(alice, bob, old)
    bob.patch(closed, status="CLOSED")
    calls = [lambda: bob.patch(closed, status="PENDING"), lambda: alice.revise(old, bob)]
    rival, act = calls if first == "the reopening" else calls[::-1]

    answer = _meanwhile(rival, act=act)

    assert (answer.status, answer.json["code"]) == (409, "CONFLICT")
    assert [each["status"] for each in store.records().values()].count("PENDING") == 1


def test_a_reopening_that_meets_the_acceptance_of_its_rival_is_refused(
    alice: Member, bob: Member
) -> None:
    old = accepted(alice, bob)
    new = revision(alice, bob, old)
    bob.patch(old, status="CLOSED")

    answer = _meanwhile(
        lambda: bob.patch(new, status="VISIBLE"), act=lambda: bob.patch(old, status="PENDING")
    )

    assert (answer.status, answer.json["code"]) == (409, "CONFLICT")
    assert [bob.status_of(urn) for urn in (old, new)] == ["CLOSED", "VISIBLE"]


@pytest.mark.parametrize("make", PLAYS, ids=[play.__name__ for play in PLAYS])
def test_a_line_that_changed_in_another_field_is_read_afresh_and_nothing_is_lost(
    make: Callable[[], Play],
) -> None:
    play = make()

    def touch() -> Answer:
        return play.recommendee.patch(play.old, recommendeeEntity="urn:li:position:7")

    assert _meanwhile(touch, act=play.act).status in {201, 204}
    assert play.states() == play.done
    assert play.line()[play.old]["recommendeeEntity"] == "urn:li:position:7"


def test_races_without_end_are_a_409_after_a_bounded_number_of_fresh_reads(
    alice: Member, bob: Member, pauses: list[float]
) -> None:
    urn = alice.write(bob)
    sides = ["EVERYONE", "CONNECTIONS"] * ATTEMPTS

    def rival() -> None:
        assert alice.patch(urn, visibilityForRecommender=sides.pop()).status == 204

    with broken(before=on_commit(rival)) as table:
        answer = bob.patch(urn, status="VISIBLE")

    assert (answer.status, answer.json["code"]) == (409, "CONFLICT")
    assert "read it again and retry" in answer.json["message"]
    assert bob.status_of(urn) == "PENDING"
    assert table.calls.count("put_item") == ATTEMPTS
    assert len(pauses) == ATTEMPTS - 1
    assert all(0 <= pause <= 0.01 * 2 ** (lost + 1) for lost, pause in enumerate(pauses))


@pytest.mark.parametrize("make", PLAYS, ids=[play.__name__ for play in PLAYS])
def test_endless_transaction_conflicts_are_a_409_and_change_nothing(
    make: Callable[[], Play],
) -> None:
    play = make()
    before = play.line()
    busy = refusing("TransactionCanceledException", "None", "TransactionConflict")

    with broken(before=on_commit(busy)) as table:
        answer = play.act()

    assert (answer.status, answer.json["code"]) == (409, "CONFLICT")
    assert table.calls.count("transact_write_items") == ATTEMPTS
    assert play.line() == before
