"""The table People: the people recommended to a viewer, and who is never to be kept (DESIGN 12.3).

The people of a viewer lie in one partition for each generation of the viewer, so that those of a
deleted viewer are read by nobody. An index has them by decision, in the order of `place`: when they
were first seen, and their id, which change only when a person begins anew.
"""

import hashlib
import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from operator import itemgetter
from typing import Any, Final, cast

from vouch.aws import dynamodb
from vouch.aws.dynamodb import ABSENT, PRESENT, Expression
from vouch.domain.people import Person, is_kept
from vouch.moment import Seconds
from vouch.settings import settings

INTERNAL: Final = ("pk", "sk", "standing", "place")
LAST: Final = "~"
"""Comes after every place: it begins with a digit."""


def partition(account: str, viewer: str, generation: int) -> str:
    """Return the partition key of a viewer's people."""
    return f"people#{account}#{viewer}#{generation}"


def place_of(person: Person) -> str:
    """Return the place of a person in the order of first sightings."""
    return f"{person['firstSeen']:014d}#{person['person']}"


def get(key: str, person: str) -> Person | None:
    """Read one person of a partition, strongly consistent, even if no longer kept."""
    found = dynamodb.get(settings().people_table, {"pk": key, "sk": person})
    return None if found is None else _person(found)


def get_many(key: str, people: Iterable[str]) -> dict[str, Person]:
    """Read those of the people who are stored, strongly consistent, by id; one read for each."""
    keys = [{"pk": key, "sk": each} for each in people]
    found = dynamodb.get_many(settings().people_table, keys)
    return {item["sk"]: _person(item) for item in found}


def newest(
    key: str, states: Sequence[str], since: int, after: str | None, count: int, now: Seconds
) -> list[Person]:
    """Read at most `count` people of those states, the newest first, who follow the place `after`.

    Nobody is returned who was first seen before `since`, in milliseconds, or is no longer kept.
    """
    found = (_entries(f"{key}#{state}", since, after, count) for state in states)
    merged = heapq.merge(*found, key=itemgetter("place"), reverse=True)
    kept = (_person(item) for item in merged if is_kept(cast("Person", item), now))
    return [*islice(_distinct(kept), count)]


def put_person(key: str, person: Person, before: Person | None) -> dynamodb.Write:
    """Build the write of a person, if they are still stored as they were read."""
    item = {
        **person,
        "pk": key,
        "sk": person["person"],
        "standing": f"{key}#{person['state']}",
        "place": place_of(person),
    }
    unchanged = ABSENT
    if before is not None:
        unchanged = Expression("revision = :before", {":before": before["revision"]})
    return dynamodb.put(settings().people_table, item, unchanged)


def delete_person(key: str, person: str) -> dynamodb.Write:
    """Build the write that deletes a person who is stored."""
    return dynamodb.delete(settings().people_table, {"pk": key, "sk": person}, PRESENT)


def people_of(key: str) -> Iterator[str]:
    """Yield the ids of all people of a partition, strongly consistent."""
    of = Expression("pk = :pk", {":pk": key})
    found = dynamodb.query(settings().people_table, of, projection=["sk"], consistent=True)
    return (item["sk"] for item in found)


def partitions_with(person: str) -> Iterator[str]:
    """Yield the partitions in which a person is stored, as far as the index shows it."""
    of = Expression("person = :person", {":person": person})
    found = dynamodb.query(settings().people_table, of, index="ByPerson")
    return (item["pk"] for item in found)


def put_forgotten(person: str, at: int) -> dynamodb.Write:
    """Build the write of a person's tombstone, if there is none."""
    item = {**_tombstone(person), "forgottenAt": at}
    return dynamodb.put(settings().people_table, item, ABSENT)


def is_forgotten(person: str) -> bool:
    """Tell whether a person has a tombstone, strongly consistent."""
    return dynamodb.get(settings().people_table, _tombstone(person)) is not None


def check_not_forgotten(person: str) -> dynamodb.Write:
    """Build the check that a person has no tombstone."""
    return dynamodb.check(settings().people_table, _tombstone(person), ABSENT)


def _tombstone(person: str) -> dict[str, str]:
    digest = hashlib.sha256(person.encode()).hexdigest()
    return {"pk": f"forgotten#{digest}", "sk": "person"}


def _entries(standing: str, since: int, after: str | None, size: int) -> Iterator[dict[str, Any]]:
    between = {":standing": standing, ":low": f"{since:014d}", ":high": after or LAST}
    key = Expression("standing = :standing AND place BETWEEN :low AND :high", between)
    found = dynamodb.query(
        settings().people_table, key, index="ByState", limit=size + 1, newest_first=True
    )
    return (item for item in found if item["place"] != after)


def _distinct(people: Iterable[Person]) -> Iterator[Person]:
    """Yield each person once: an index that catches up may show the state before, too."""
    last = None
    for each in people:
        if each["person"] != last:
            yield each
        last = each["person"]


def _person(item: Mapping[str, Any]) -> Person:
    return cast("Person", {name: item[name] for name in item if name not in INTERNAL})
