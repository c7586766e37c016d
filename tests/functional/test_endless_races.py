"""Races without end: a bounded number of fresh reads, then 409 (DESIGN D7)."""

from collections.abc import Callable

import pytest

from tests.support.broken_table import broken, on_commit, refusing
from tests.support.builders import Member
from tests.support.plays import PLAYS, Play
from vouch.services.recommendations.write import ATTEMPTS


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
