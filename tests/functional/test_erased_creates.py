"""CREATEs of unknown outcome about a member who was erased: answered by a sync, and sent once."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support import store
from tests.support.broken_table import broken, on_commit, refusing
from tests.support.builders import Member
from tests.support.erasing import forget, left_of
from tests.support.mirroring import LinkedIn, create
from tests.support.syncing import Connected, connected, deliver, queued, sync_stack, time_for, work
from vouch.services.syncs.gone import Conclusion, conclude

CONFLICT = refusing("TransactionCanceledException", "TransactionConflict")


@pytest.fixture
def linkedin() -> Iterator[LinkedIn]:
    with sync_stack("linkedin", count=2) as simulator:
        yield LinkedIn(simulator)


@pytest.fixture
def ana(linkedin: LinkedIn) -> Connected:
    return connected(linkedin.simulator)


@pytest.fixture
def bob(linkedin: LinkedIn) -> Member:
    return linkedin.member()


def lost(linkedin: LinkedIn, ana: Connected, bob: Member) -> Member:
    """Let LinkedIn's answer to a CREATE by Ana about Bob be lost, under the key."""
    alice = Member(ana.urn, ana.token)
    linkedin.arm("lost", "create")
    assert create(alice, bob, "key").status == 502
    return alice


def settled(linkedin: LinkedIn, alice: Member, bob: Member) -> None:
    """Check that the key has the one record that LinkedIn has, and nothing of Bob is stored."""
    [urn] = linkedin.written(linkedin.known(alice))
    again = create(alice, bob, "key")
    assert (again.status, again.headers.get("x-restli-id")) == (201, urn)
    assert again.headers["idempotent-replayed"] == "true"
    assert linkedin.calls()["create"] == 1
    assert left_of(bob.urn) == []


@pytest.mark.parametrize("first", ["the erasure", "the create"])
def test_a_lost_create_about_an_erased_member_is_answered_by_a_sync_and_sent_once(
    linkedin: LinkedIn, ana: Connected, bob: Member, first: str
) -> None:
    if first == "the erasure":
        forget(bob.urn)
    alice = lost(linkedin, ana, bob)
    if first == "the create":
        forget(bob.urn)

    assert ana.sync()["state"] == "SUCCEEDED"

    settled(linkedin, alice, bob)


def test_it_is_answered_though_the_recommendee_is_erased_while_the_sync_goes_on(
    linkedin: LinkedIn, ana: Connected, bob: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The record was stored by the pass, and is gone when the pass ends."""
    alice = lost(linkedin, ana, bob)

    def overtaken(*args: Any) -> Conclusion | None:
        assert len(store.records()) == 1
        forget(bob.urn)
        return conclude(*args)

    monkeypatch.setattr("vouch.services.syncs.run.conclude", overtaken)
    assert ana.sync()["state"] == "SUCCEEDED"

    settled(linkedin, alice, bob)


def test_it_is_answered_by_a_sync_of_several_messages(
    linkedin: LinkedIn, ana: Connected, bob: Member
) -> None:
    forget(bob.urn)
    alice = lost(linkedin, ana, bob)
    for _ in range(4):
        linkedin.write(linkedin.known(alice), linkedin.member())

    sync = ana.start()
    messages = 0
    while bodies := queued():
        with time_for(1):
            assert deliver(bodies[0])
        messages += 1
    assert messages > 2
    assert ana.told(sync)["state"] == "SUCCEEDED"

    urn = create(alice, bob, "key").headers["x-restli-id"]
    assert linkedin.record(urn)["recommendee"] == bob.urn
    assert linkedin.calls()["create"] == 5


def test_a_key_whose_answer_meets_other_transactions_is_not_freed(
    linkedin: LinkedIn, ana: Connected, bob: Member
) -> None:
    forget(bob.urn)
    alice = lost(linkedin, ana, bob)
    ana.start()
    fault = on_commit(CONFLICT, times=3)

    def strike(number: int, name: str) -> None:
        if name == "transact_write_items" and store.records() == {}:
            fault(number, name)

    with broken(before=strike):
        work()

    settled(linkedin, alice, bob)


def test_a_sync_that_leaves_records_out_frees_the_keys_of_others(
    linkedin: LinkedIn, ana: Connected, bob: Member
) -> None:
    alice, carol = Member(ana.urn, ana.token), linkedin.member()
    forget(bob.urn)
    linkedin.write(linkedin.known(alice), bob)
    linkedin.arm("reset", "create")
    assert create(alice, carol, "key").status == 502
    assert create(alice, carol, "key").status == 409

    ana.sync()

    assert create(alice, carol, "key").status == 201
