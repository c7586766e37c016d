"""Idempotency-Key on CREATE: two at once, and answers that were lost."""

from tests.support import store
from tests.support.broken_table import broken, on_commit, refusing
from tests.support.builders import Member, draft
from tests.support.gateway import Answer


def _send(member: Member, recommendee: Member, key: str = "k", **fields: object) -> Answer:
    body = draft(recommendee, **fields)
    return member.call("POST", "/v2/recommendation", body, {"Idempotency-Key": key})


def test_the_loser_of_two_equal_creates_answers_like_the_winner(alice: Member, bob: Member) -> None:
    winners: list[Answer] = []

    with broken(before=on_commit(lambda: winners.append(_send(alice, bob)), times=1)):
        loser = _send(alice, bob)

    assert winners[0].status == loser.status == 201
    assert loser.headers["x-restli-id"] == winners[0].headers["x-restli-id"]
    assert loser.headers["idempotent-replayed"] == "true"
    assert len(store.records()) == 1


def test_the_loser_of_two_creates_with_different_bodies_is_refused(
    alice: Member, bob: Member
) -> None:
    def win() -> None:
        _send(alice, bob, subject="Other")

    with broken(before=on_commit(win, times=1)):
        loser = _send(alice, bob)

    assert loser.status == 422
    assert len(store.records()) == 1


def test_a_lost_acknowledgement_under_a_key_creates_once(alice: Member, bob: Member) -> None:
    lost = refusing("TransactionCanceledException", "ConditionalCheckFailed", "None")

    with broken(after=on_commit(lost, times=1)):
        answer = _send(alice, bob)

    assert answer.status == 201
    assert _send(alice, bob).headers["x-restli-id"] == answer.headers["x-restli-id"]
    assert len(store.records()) == 1
