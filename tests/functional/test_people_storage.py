"""The table People: conditional writes, reads by partition and by person, tombstones."""

import pytest

from tests.support import store as tables
from tests.support.recommended import fields, seen, store, store_many
from tests.support.store_calls import recorded
from vouch.aws import dynamodb
from vouch.domain.people import Person, decided
from vouch.errors import LostRaceError
from vouch.moment import DAY
from vouch.settings import settings
from vouch.storage import people

ACME, OTHER = people.partition("acme", "ana", 0), people.partition("other", "ana", 0)
AT = 1_761_127_438_390


def person(number: int = 1) -> Person:
    return seen(fields(number), AT + number)


def lost(**writes: dynamodb.Write) -> frozenset[str]:
    """The names of the writes whose conditions do not hold."""
    with pytest.raises(LostRaceError) as error:
        dynamodb.commit(writes)
    return error.value.failed


def test_a_person_is_read_as_they_were_written_without_the_keys() -> None:
    stored = store(ACME, person())

    assert people.get(ACME, stored["person"]) == stored
    assert people.get(OTHER, stored["person"]) is None


def test_a_person_is_written_only_if_they_are_stored_as_they_were_read() -> None:
    first = store(ACME, person())
    second = decided(first, "KEPT", None, AT, DAY)

    assert lost(person=people.put_person(ACME, first, None)) == {"person"}
    store(ACME, second, first)
    assert lost(person=people.put_person(ACME, second, first)) == {"person"}
    dynamodb.commit({"person": people.delete_person(ACME, first["person"])})
    assert lost(person=people.put_person(ACME, second, second)) == {"person"}
    assert people.get(ACME, first["person"]) is None


def test_each_of_many_is_read_once_and_those_alone_who_are_stored() -> None:
    found = [person(number) for number in range(130)]
    store_many(ACME, found)
    asked = [each["person"] for each in found] + ["ACoAAE999999", "0" * 64]

    with recorded() as calls:
        read = people.get_many(ACME, asked)

    assert read == {each["person"]: each for each in found}
    assert [(call.operation, call.items) for call in calls] == [
        ("BatchGetItem", 100),
        ("BatchGetItem", 30),
    ]
    assert people.get_many(OTHER, asked) == {}


def test_a_partition_yields_its_own_people_in_whatever_state() -> None:
    store(ACME, decided(person(1), "DISMISSED", None, AT, DAY))
    store(ACME, person(2))
    store(OTHER, person(3))
    store(people.partition("acme", "ana", 1), person(4))

    assert {*people.people_of(ACME)} == {"ACoAAE000001", "ACoAAE000002"}


def test_a_person_leads_to_every_partition_that_has_them() -> None:
    for key in (ACME, OTHER):
        store(key, person(1))
    store(people.partition("acme", "ben", 7), person(2))

    assert {*people.partitions_with("ACoAAE000001")} == {ACME, OTHER}
    assert [*people.partitions_with("ACoAAE999999")] == []


def test_a_tombstone_stops_writes_that_check_it_and_does_not_tell_whose_it_is() -> None:
    check = {"tombstone": people.check_not_forgotten("ACoAAE000001")}
    dynamodb.commit(
        {**check, "other": people.check_not_forgotten("ACoAAE000002"), "person": _write(person())}
    )
    dynamodb.commit({"person": people.delete_person(ACME, "ACoAAE000001")})

    dynamodb.commit({"tombstone": people.put_forgotten("ACoAAE000001", AT)})

    assert lost(**check, person=_write(person())) == {"tombstone"}
    dynamodb.commit({"other": people.check_not_forgotten("ACoAAE000002"), "b": _write(person(2))})
    with pytest.raises(LostRaceError):
        dynamodb.commit({"tombstone": people.put_forgotten("ACoAAE000001", AT)})
    stored = tables.items(settings().people_table)
    assert "ACoAAE000001" not in str(stored)
    assert [*people.partitions_with("ACoAAE000001")] == []


def _write(each: Person) -> dynamodb.Write:
    return people.put_person(ACME, each, None)
