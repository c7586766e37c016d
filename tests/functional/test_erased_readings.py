"""Readings of LinkedIn's records while a party is erased: nothing stays, nothing else is lost."""

import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from tests.support import store
from tests.support.broken_table import Fault, broken, refusing
from tests.support.builders import Member
from tests.support.erasing import forget, left_of
from tests.support.gateway import Answer
from tests.support.managing import invoke
from tests.support.mirroring import LinkedIn, create
from tests.support.syncing import connected, counts, sync_stack
from vouch.domain.recommendation import Recommendation
from vouch.errors import ThrottledError
from vouch.moment import now
from vouch.storage import erasures, recommendations

BUSY = refusing("ProvisionedThroughputExceededException")
CONFLICT = refusing("TransactionCanceledException", "None", "TransactionConflict")


def conflicting(left: list[str]) -> Fault:
    """Return the fault that lets a transaction meet another for each entry, which it takes out."""

    def strike(_number: int, name: str) -> None:
        if name == "transact_write_items" and left:
            left.pop()
            CONFLICT()

    return strike


@pytest.fixture
def linkedin() -> Iterator[LinkedIn]:
    with sync_stack("linkedin") as simulator:
        yield LinkedIn(simulator)


def fetch(member: Member, *urns: str) -> Answer:
    ids = ",".join(quote(urn, safe="") for urn in urns)
    return member.call("GET", f"/v2/recommendation?ids=List({ids})")


def forgotten_first(urn: str, *, is_busy: bool = False) -> Fault:
    """Return the fault that erases a member before the first write, and may fail the others."""
    writes = 0

    def strike(_number: int, name: str) -> None:
        nonlocal writes
        if name in {"put_item", "transact_write_items"}:
            writes += 1
            if writes == 1:
                forget(urn)
            elif is_busy:
                BUSY()

    return strike


@pytest.mark.parametrize("count", [1, 2, 12])
def test_a_fetch_stores_nothing_of_a_member_who_is_erased_before_its_write(
    linkedin: LinkedIn, count: int
) -> None:
    alice, bob = linkedin.member(), linkedin.member()
    others = [linkedin.write(alice, linkedin.member()) for _ in range(count - 1)]
    urn = linkedin.write(alice, bob)
    alice.call("GET", "/v2/userinfo")

    with broken(before=forgotten_first(bob.urn)):
        answer = fetch(alice, urn, *others)

    assert (answer.status, answer.json["statuses"]) == (200, {urn: 404})
    assert answer.json["results"].keys() == store.records().keys() == {*others}
    assert left_of(bob.urn) == []


def test_a_fetch_of_which_a_write_fails_leaves_nothing_of_an_erased_member(
    linkedin: LinkedIn,
) -> None:
    alice, bob = linkedin.member(), linkedin.member()
    urns = [linkedin.write(alice, each) for each in (bob, linkedin.member())]
    alice.call("GET", "/v2/userinfo")

    with broken(before=forgotten_first(bob.urn, is_busy=True)):
        assert fetch(alice, *urns).status == 429

    assert left_of(bob.urn) == []
    assert fetch(alice, *urns).json["statuses"] == {urns[0]: 404}


def test_a_page_of_which_a_write_fails_leaves_nothing_of_an_erased_member(
    linkedin: LinkedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice, bob = linkedin.member(), linkedin.member()
    urns = [linkedin.write(alice, each) for each in (bob, *(linkedin.member() for _ in range(6)))]
    real, is_stored = recommendations.store, threading.Event()

    def failing(before: Any, after: Recommendation, *checks: Any) -> Recommendation:
        if after["recommendee"] != bob.urn:
            assert is_stored.wait(30)
            raise ThrottledError("the store is busy")
        forget(bob.urn)
        record = real(before, after, *checks)
        is_stored.set()
        return record

    monkeypatch.setattr(recommendations, "store", failing)
    with pytest.raises(ThrottledError):
        linkedin.sync(alice, *urns)

    assert left_of(bob.urn) == []


def test_a_fetch_meets_transactions_that_share_a_party_and_is_served(linkedin: LinkedIn) -> None:
    alice, bob = linkedin.member(), linkedin.member()
    urn = linkedin.write(alice, bob)
    alice.call("GET", "/v2/userinfo")
    left = ["conflict"] * 20

    with broken(before=conflicting(left)):
        assert alice.get(urn).status == 200

    assert store.records().keys() == {urn}


def test_a_late_look_leaves_a_readmitted_member_s_record_out_and_deletes_nothing(
    linkedin: LinkedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, bob = connected(linkedin.simulator), linkedin.member()
    alice = Member(ana.urn, ana.token)
    forget(bob.urn)
    invoke("readmit_member", member=bob.urn)
    urn = create(alice, bob, "k", message="only here").headers["x-restli-id"]
    real = erasures.tombstoned

    def late(members: set[str], *, consistent: bool = True) -> set[str]:
        return real(members) if consistent else members & {bob.urn}

    monkeypatch.setattr(erasures, "tombstoned", late)
    found = counts(ana.sync())

    assert (found["seen"], found["created"], found["updated"]) == (1, 0, 0)
    assert store.record(urn)["message"] == "only here"


def test_a_fetch_deletes_no_stored_record_and_the_next_sync_does(linkedin: LinkedIn) -> None:
    ana, bob = connected(linkedin.simulator), linkedin.member()
    alice = Member(ana.urn, ana.token)
    urn = create(alice, bob).headers["x-restli-id"]
    erasures.store(bob.urn, now(), records=True)

    assert alice.patch(urn, visibilityForRecommender="CONNECTIONS").status == 404
    assert urn in store.records()
    ana.sync()

    assert left_of(bob.urn) == []


def test_the_deletion_of_an_erased_member_s_record_meets_other_transactions(
    linkedin: LinkedIn,
) -> None:
    ana, bob = connected(linkedin.simulator), linkedin.member()
    linkedin.write(bob, Member(ana.urn, ""))
    ana.sync()
    erasures.store(bob.urn, now(), records=True)
    left = ["conflict"] * 3

    [urn] = store.records()
    with broken(before=conflicting(left)):
        linkedin.sync(linkedin.known(Member(ana.urn, "")), urn)

    assert (left, store.records()) == ([], {})
