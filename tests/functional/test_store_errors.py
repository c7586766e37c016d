"""What DynamoDB may answer instead of doing it: conflicts, throttling, lost acknowledgements."""

from collections.abc import Callable

import pytest

from tests.support import store
from tests.support.broken_table import broken, on_commit, on_read, refusing
from tests.support.builders import Member
from tests.support.plays import PLAYS, Play

CANCELLED = "TransactionCanceledException"
PASSING = {
    "a transaction on the same item": refusing("TransactionConflictException"),
    "a transaction in the same transaction": refusing(CANCELLED, "None", "TransactionConflict"),
    "a condition, alone": refusing("ConditionalCheckFailedException"),
    "a condition, in a transaction": refusing(CANCELLED, "ConditionalCheckFailed", "None"),
    "the first try still running": refusing("TransactionInProgressException"),
}
BUSY = {
    "throttling": refusing("ThrottlingException"),
    "request limit": refusing("RequestLimitExceeded"),
    "throughput": refusing("ProvisionedThroughputExceededException"),
    "throughput, in a transaction": refusing(CANCELLED, "ProvisionedThroughputExceeded", "None"),
    "throttling, in a transaction": refusing(CANCELLED, "ThrottlingError", "None"),
}
BOTH = refusing(CANCELLED, "ThrottlingError", "ConditionalCheckFailed")
NAMES = [play.__name__ for play in PLAYS]


@pytest.mark.parametrize("error", PASSING.values(), ids=PASSING)
@pytest.mark.parametrize("make", PLAYS, ids=NAMES)
def test_a_passing_conflict_is_not_seen_by_the_caller(
    make: Callable[[], Play], error: Callable[[], None], pauses: list[float]
) -> None:
    play = make()

    with broken(before=on_commit(error, times=2)):
        answer = play.act()

    assert answer.status in {201, 204}
    assert play.states() == play.done
    assert len(pauses) == 2


@pytest.mark.parametrize("error", PASSING.values(), ids=PASSING)
def test_a_passing_conflict_of_a_single_record_is_not_seen_by_the_caller(
    alice: Member, bob: Member, error: Callable[[], None]
) -> None:
    with broken(before=on_commit(error, times=1)):
        urn = alice.write(bob)
    with broken(before=on_commit(error, times=1)):
        assert bob.patch(urn, status="VISIBLE").status == 204

    assert len(store.records()) == 1
    assert store.record(urn)["version"] == 2


@pytest.mark.parametrize("error", BUSY.values(), ids=BUSY)
def test_throttling_is_a_429_and_changes_nothing(
    alice: Member, bob: Member, error: Callable[[], None], pauses: list[float]
) -> None:
    urn = alice.write(bob)
    before = store.everything()

    with broken(before=on_commit(error)):
        answers = [alice.create(bob), bob.patch(urn, status="VISIBLE"), alice.revise(urn, bob)]
    with broken(before=on_read(error)):
        answers.append(bob.get(urn))

    for answer in answers:
        assert (answer.status, answer.json["code"]) == (429, "THROTTLED")
        assert "retry with backoff" in answer.json["message"]
    assert store.everything() == before
    assert pauses == []  # the SDK has waited already


def test_a_lost_race_beside_throttling_is_decided_afresh(alice: Member, bob: Member) -> None:
    old = alice.write(bob)

    with broken(before=on_commit(BOTH, times=1)):
        assert alice.revise(old, bob).status == 201


LOST_ACKNOWLEDGEMENTS = {
    "alone": refusing("ConditionalCheckFailedException"),
    "in a transaction": refusing(CANCELLED, "ConditionalCheckFailed", "ConditionalCheckFailed"),
}


@pytest.mark.parametrize("error", LOST_ACKNOWLEDGEMENTS.values(), ids=LOST_ACKNOWLEDGEMENTS)
def test_a_lost_acknowledgement_of_a_create_makes_no_second_record(
    alice: Member, bob: Member, error: Callable[[], None]
) -> None:
    with broken(after=on_commit(error, times=1)):
        answer = alice.create(bob)

    assert answer.status == 201
    assert list(store.records()) == [answer.headers["x-restli-id"]]


@pytest.mark.parametrize("make", PLAYS, ids=NAMES)
def test_a_lost_acknowledgement_on_a_line_is_a_success_made_once(make: Callable[[], Play]) -> None:
    play = make()
    error = LOST_ACKNOWLEDGEMENTS["in a transaction"]

    with broken(after=on_commit(error, times=1)):
        answer = play.act()

    assert answer.status in {201, 204}
    assert play.states() == play.done
    if answer.status == 201:
        assert answer.headers["x-restli-id"] in play.line()


def test_a_lost_acknowledgement_of_an_update_is_a_204_made_once(alice: Member, bob: Member) -> None:
    urn = alice.write(bob)

    with broken(after=on_commit(LOST_ACKNOWLEDGEMENTS["alone"], times=1)):
        assert bob.patch(urn, status="HIDDEN").status == 204

    assert store.record(urn)["version"] == 2


def test_two_records_that_draw_the_same_id_are_two_records(
    alice: Member, bob: Member, carol: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = iter([7, 7, 8])
    name = "vouch.services.recommendations.write.new_id"
    monkeypatch.setattr(name, lambda _now, _entropy: next(numbers))

    urns = [alice.write(bob), alice.write(carol)]

    assert [alice.get(urn).json["recommendee"] for urn in urns] == [bob.urn, carol.urn]
    assert [alice.get(urn).json["id"] for urn in urns] == [7, 8]
