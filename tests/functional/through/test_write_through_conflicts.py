"""Parallel CREATEs at LinkedIn check the same items, and so their transactions meet."""

import pytest

from tests.support import store
from tests.support.broken_table import Fault, broken, refusing
from tests.support.builders import Member
from tests.support.mirroring import LinkedIn, create, marks
from vouch.services.linkedin import session

MANY = 20
CONFLICT = refusing("TransactionCanceledException", "None", "TransactionConflict")


def conflicts(first: int, times: int) -> Fault:
    """Return the fault that lets transactions meet others, from the `first` on."""
    number = 0

    def strike(_number: int, name: str) -> None:
        nonlocal number
        number += name == "transact_write_items"
        if name == "transact_write_items" and first <= number < first + times:
            CONFLICT()

    return strike


def test_a_mark_that_meets_other_transactions_is_written_and_the_create_is_made(
    linkedin: LinkedIn, alice: Member, bob: Member
) -> None:
    with broken(before=conflicts(1, MANY)):
        answer = create(alice, bob, "key-1")

    assert (answer.status, linkedin.calls()["create"]) == (201, 1)
    assert create(alice, bob, "key-1").headers["idempotent-replayed"] == "true"


def test_a_mark_that_meets_others_until_the_deadline_is_a_429_and_nothing_is_sent(
    linkedin: LinkedIn, alice: Member, bob: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice.call("GET", "/v2/userinfo")
    monkeypatch.setattr(session, "UPSTREAM", 0.02)

    with broken(before=conflicts(1, 1_000_000)):
        answer = create(alice, bob, "key-1")

    assert (answer.status, answer.headers["retry-after"]) == (429, "1")
    assert (linkedin.calls(), marks()) == ({}, [])


def test_a_record_whose_write_meets_other_transactions_is_kept_with_its_answer(
    linkedin: LinkedIn, alice: Member, bob: Member
) -> None:
    with broken(before=conflicts(2, MANY)):
        answer = create(alice, bob, "key-1")

    assert answer.status == 201
    assert store.records().keys() == {answer.headers["x-restli-id"]}
    again = create(alice, bob, "key-1")
    assert again.headers["x-restli-id"] == answer.headers["x-restli-id"]
