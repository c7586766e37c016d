"""Decisions about people, while calls remember them, they are erased, or the viewer is deleted."""

from collections.abc import Callable

import pytest

from tests.support.broken_table import broken, on_commit, refusing
from tests.support.clock import TEN_PAST
from tests.support.gateway import Answer
from tests.support.payers import Payer, payer
from tests.support.recommended import ROUTE, delete_viewer, fields, seen, store, store_viewer
from vouch.aws import dynamodb
from vouch.domain.people import Person
from vouch.storage import people

START = TEN_PAST * 1000 - 60_000


@pytest.fixture
def acme() -> Payer:
    return payer()


@pytest.fixture
def key(acme: Payer) -> str:
    """The partition of the people of acme's viewer ana, with one person."""
    key = people.partition(acme.id, "ana", store_viewer(acme.id))
    store(key, seen(fields(1), START))
    return key


def person_in(key: str) -> Person | None:
    return people.get(key, "ACoAAE000001")


def decide(acme: Payer) -> Answer:
    body = {"state": "KEPT", "note": "met in Lisbon"}
    return acme.call("POST", f"{ROUTE}/ana/ACoAAE000001", body)


def remember(key: str) -> None:
    """Store what one more call delivered."""
    before = person_in(key)
    assert before is not None
    store(key, seen(fields(1, name="Ana"), before["lastSeen"] + 1_000, before), before)


def erase(key: str) -> None:
    dynamodb.commit({"person": people.delete_person(key, "ACoAAE000001")})


def test_a_decision_and_calls_that_remember_meanwhile_all_hold(acme: Payer, key: str) -> None:
    with broken(before=on_commit(lambda: remember(key), times=3)):
        answer = decide(acme)

    person = person_in(key)
    assert person is not None
    assert answer.status == 200
    assert (person["state"], person["note"]) == ("KEPT", "met in Lisbon")
    assert (person["name"], person["times"], person["revision"]) == ("Ana", 4, 5)
    assert (answer.json["name"], answer.json["times"]) == ("Ana", 4)
    assert "ttl" not in person


@pytest.mark.parametrize("remembered", [False, True])
def test_a_decision_on_a_viewer_who_is_deleted_meanwhile_stores_nothing(
    acme: Payer, key: str, *, remembered: bool
) -> None:
    before = person_in(key)

    def delete() -> None:
        delete_viewer(acme.id)
        if remembered:  # by a viewer of the same name, who has people of his own
            anew = people.partition(acme.id, "ana", store_viewer(acme.id))
            store(anew, seen(fields(2), START))

    with broken(before=on_commit(delete, times=1)):
        answer = decide(acme)

    assert answer.status == 404
    assert person_in(key) == before
    assert person_in(people.partition(acme.id, "ana", 1)) is None


def test_a_decision_on_somebody_who_is_erased_meanwhile_brings_nobody_back(
    acme: Payer, key: str
) -> None:
    with broken(before=on_commit(lambda: erase(key), times=1)):
        answer = decide(acme)

    assert answer.status == 404
    assert person_in(key) is None


@pytest.mark.parametrize(
    "fault",
    [
        refusing("TransactionCanceledException", "TransactionConflict", "None"),
        refusing("ProvisionedThroughputExceededException"),
        refusing("InternalServerError"),
    ],
)
def test_a_decision_is_tried_again_while_the_store_is_busy(
    acme: Payer, key: str, fault: Callable[[], None]
) -> None:
    with broken(before=on_commit(fault, times=2)):
        assert decide(acme).status == 200

    person = person_in(key)
    assert person is not None
    assert (person["state"], person["revision"]) == ("KEPT", 2)


def test_a_decision_whose_write_was_made_and_not_answered_holds(acme: Payer, key: str) -> None:
    with broken(after=on_commit(refusing("InternalServerError"), times=1)):
        answer = decide(acme)

    assert (answer.status, answer.json["state"], answer.json["note"]) == (
        200,
        "KEPT",
        "met in Lisbon",
    )
