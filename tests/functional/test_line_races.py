"""Another writer between reading a line and writing it: one of the two wins, whole."""

from collections.abc import Callable

import pytest

from tests.support import store
from tests.support.builders import Member, accepted, revision
from tests.support.gateway import Answer
from tests.support.plays import PLAYS, Play
from tests.support.races import meanwhile


@pytest.mark.parametrize("write", [Member.write, accepted])
def test_only_one_of_two_concurrent_revisions_is_written(
    alice: Member, bob: Member, write: Callable[[Member, Member], str]
) -> None:
    old = write(alice, bob)

    answer = meanwhile(lambda: alice.revise(old, bob), act=lambda: alice.revise(old, bob))

    assert (answer.status, answer.json["code"]) == (409, "CONFLICT")
    assert len(store.records()) == 2


def test_a_predecessor_accepted_while_it_is_revised_stays_visible(
    alice: Member, bob: Member
) -> None:
    old = alice.write(bob)

    answer = meanwhile(lambda: bob.patch(old, status="VISIBLE"), act=lambda: alice.revise(old, bob))

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

    answer = meanwhile(
        lambda: ends.patch(old, status=status), act=lambda: bob.patch(new, status="VISIBLE")
    )

    assert answer.status == 204
    assert [bob.status_of(urn) for urn in (old, new)] == [status, "VISIBLE"]


def test_a_revision_replaced_during_its_acceptance_is_not_accepted(
    alice: Member, bob: Member
) -> None:
    old = accepted(alice, bob)
    new = revision(alice, bob, old)

    answer = meanwhile(lambda: alice.revise(new, bob), act=lambda: bob.patch(new, status="VISIBLE"))

    assert answer.status == 409
    assert [bob.status_of(urn) for urn in (old, new)] == ["VISIBLE", "REPLACED"]


@pytest.mark.parametrize("first", ["the reopening", "the revision"])
def test_only_one_of_a_concurrent_reopening_and_revision_is_pending(
    alice: Member, bob: Member, first: str
) -> None:
    old = accepted(alice, bob)
    closed = revision(alice, bob, old)
    bob.patch(closed, status="CLOSED")
    calls = [lambda: bob.patch(closed, status="PENDING"), lambda: alice.revise(old, bob)]
    rival, act = calls if first == "the reopening" else calls[::-1]

    answer = meanwhile(rival, act=act)

    assert (answer.status, answer.json["code"]) == (409, "CONFLICT")
    assert [each["status"] for each in store.records().values()].count("PENDING") == 1


@pytest.mark.parametrize("first", ["the older", "the newer"])
def test_only_one_of_two_revisions_reopened_at_once_is_pending(
    alice: Member, bob: Member, first: str
) -> None:
    old = accepted(alice, bob)
    older, newer = (_closed_revision(alice, bob, old) for _ in range(2))
    calls = [lambda: bob.patch(older, status="PENDING"), lambda: bob.patch(newer, status="PENDING")]
    rival, act = calls if first == "the older" else calls[::-1]

    answer = meanwhile(rival, act=act)

    assert (answer.status, answer.json["code"]) == (409, "CONFLICT")
    assert sorted(bob.status_of(urn) for urn in (older, newer)) == ["CLOSED", "PENDING"]


def _closed_revision(alice: Member, bob: Member, old: str) -> str:
    urn = revision(alice, bob, old)
    assert bob.patch(urn, status="CLOSED").status == 204
    return urn


def test_a_reopening_that_meets_the_acceptance_of_its_rival_is_refused(
    alice: Member, bob: Member
) -> None:
    old = accepted(alice, bob)
    new = revision(alice, bob, old)
    bob.patch(old, status="CLOSED")

    answer = meanwhile(
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

    assert meanwhile(touch, act=play.act).status in {201, 204}
    assert play.states() == play.done
    assert play.line()[play.old]["recommendeeEntity"] == "urn:li:position:7"
