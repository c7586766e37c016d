"""Races without end: a bounded number of fresh reads, then 409; for a CREATE 429 (DESIGN D7)."""

from collections.abc import Callable

import pytest

from tests.support.broken_table import broken, on_commit, refusing
from tests.support.builders import Member
from tests.support.plays import PLAYS, Play
from tests.support.template import timeout_of
from vouch.http import call
from vouch.services.recommendations.write import ATTEMPTS

CREATES = [play for play in PLAYS if play.__name__.startswith("create")]
UPDATES = [play for play in PLAYS if play not in CREATES]
BUSY = refusing("TransactionCanceledException", "None", "TransactionConflict")


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


@pytest.mark.parametrize("make", UPDATES, ids=[play.__name__ for play in UPDATES])
def test_endless_transaction_conflicts_are_a_409_and_change_nothing(
    make: Callable[[], Play],
) -> None:
    play = make()
    before = play.line()

    with broken(before=on_commit(BUSY)) as table:
        answer = play.act()

    assert (answer.status, answer.json["code"]) == (409, "CONFLICT")
    assert table.calls.count("transact_write_items") == ATTEMPTS
    assert play.line() == before


@pytest.mark.parametrize("make", CREATES, ids=[play.__name__ for play in CREATES])
def test_a_create_that_meets_transactions_without_end_is_a_429_and_changes_nothing(
    make: Callable[[], Play], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other CREATEs by the same member, or about the same one, are no change of a record."""
    play = make()
    before = play.line()
    monkeypatch.setattr(call, "RESERVE", timeout_of("create_recommendation") - 0.2)

    with broken(before=on_commit(BUSY)):
        answer = play.act()

    assert (answer.status, answer.json["code"]) == (429, "THROTTLED")
    assert answer.headers["retry-after"] == "1"
    assert play.line() == before


def test_a_create_that_meets_many_transactions_is_made_and_reads_nothing_again(
    alice: Member, bob: Member, pauses: list[float]
) -> None:
    alice.call("GET", "/v2/userinfo")
    with broken(before=on_commit(BUSY, times=20)) as table:
        answer = alice.create(bob)

    assert (answer.status, len(pauses)) == (201, 20)
    assert table.calls == ["transact_write_items"] * 21
