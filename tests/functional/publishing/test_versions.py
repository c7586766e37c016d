"""publish_changes: one event for each version, whichever way it was made."""

from collections.abc import Callable

import pytest

from tests.support import store, stream, subscriber
from tests.support.builders import Member, accepted
from tests.support.forgetting import command
from tests.support.managing import invoke
from tests.support.plays import PLAYS, Play
from vouch.deadline import Deadline
from vouch.domain.provenance import Provenance
from vouch.services.linkedin.call import Access
from vouch.services.recommendations import write


def publish_all() -> None:
    assert stream.publish(stream.changes()) == []


@pytest.mark.parametrize("play", PLAYS)
def test_each_version_of_each_record_is_published_once(play: Callable[[], Play]) -> None:
    made = play()
    assert made.act().status in {201, 204}

    publish_all()

    told = [
        (detail["recommendation"], detail["recordVersion"]) for _, detail in subscriber.details()
    ]
    versions = {urn: record["version"] for urn, record in store.records().items()}
    expected = [(urn, n) for urn, last in versions.items() for n in range(1, last + 1)]
    assert sorted(told) == sorted(expected)


def test_records_erased_by_forget_member_are_published_as_deleted(
    alice: Member, bob: Member
) -> None:
    urns = {accepted(alice, bob), bob.write(alice)}
    last = store.records()
    publish_all()
    subscriber.events()
    seen = len(stream.changes())
    invoke(**command(alice))

    assert stream.publish(stream.changes()[seen:]) == []

    told = subscriber.details()
    assert {kind for kind, _ in told} == {"Recommendation Deleted"}
    assert {detail["recommendation"] for _, detail in told} == urns
    for _, detail in told:
        before = last[detail["recommendation"]]
        assert detail["recordVersion"] == before["version"] + 1
        assert detail["before"]["status"] == before["status"]
        assert (detail["after"], detail["cause"]) == ({}, "erasure")
        assert not detail.keys() & {"actor", "correlationId"}


def test_a_queued_update_is_published_with_its_id_and_the_next_change_without(
    alice: Member, bob: Member
) -> None:
    urn = alice.write(bob)
    by = Provenance(bob.urn, "queue", "request-of-the-sender", "update-of-the-sender")
    write.update(urn, {"status": "VISIBLE"}, by, Access(None, Deadline.after(1)))
    bob.patch(urn, status="HIDDEN")

    publish_all()

    (_, queued), (_, direct) = subscriber.details()[1:]
    assert (queued["cause"], queued["updateId"]) == ("queue", "update-of-the-sender")
    assert queued["correlationId"] == "request-of-the-sender"
    assert direct["cause"] == "api"
    assert "updateId" not in direct
