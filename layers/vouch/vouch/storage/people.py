"""The table People: the people recommended to a viewer, and who is never to be kept (DESIGN 12.3).

The people of a viewer lie in one partition for each generation of the viewer, so that those of a
deleted viewer are read by nobody. `people_index` has them by decision.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, cast

from vouch.aws import dynamodb
from vouch.aws.dynamodb import ABSENT, PRESENT, Expression
from vouch.domain.people import Person
from vouch.settings import settings

INTERNAL: Final = ("pk", "sk", "standing", "place")
TOMBSTONE: Final = "person"
"""The sort key of a tombstone."""


def partition(account: str, viewer: str, generation: int) -> str:
    """Return the partition key of a viewer's people."""
    return f"people#{account}#{viewer}#{generation}"


def place_of(person: Person) -> str:
    """Return the place of a person in the order of first sightings."""
    return f"{person['firstSeen']:014d}#{person['person']}"


def get(key: str, person: str) -> Person | None:
    """Read one person of a partition, strongly consistent, even if no longer kept."""
    found = dynamodb.get(settings().people_table, {"pk": key, "sk": person})
    return None if found is None else person_of(found)


def get_many(key: str, people: Iterable[str]) -> dict[str, Person]:
    """Read those of the people who are stored, strongly consistent, by id; one read for each."""
    keys = [{"pk": key, "sk": each} for each in people]
    found = dynamodb.get_many(settings().people_table, keys)
    return {item["sk"]: person_of(item) for item in found}


def person_of(item: Mapping[str, Any]) -> Person:
    """Return the person whom an item of the table, or of its index by decision, holds."""
    return cast("Person", {name: item[name] for name in item if name not in INTERNAL})


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


def without_forgotten(people: Iterable[str]) -> list[str]:
    """Return those of the people who have no tombstone, strongly consistent; one read for each."""
    by_key = {_tombstone(each)["pk"]: each for each in people}
    keys = [{"pk": key, "sk": TOMBSTONE} for key in by_key]
    forgotten = {item["pk"] for item in dynamodb.get_many(settings().people_table, keys)}
    return [each for key, each in by_key.items() if key not in forgotten]


def check_not_forgotten(person: str) -> dynamodb.Write:
    """Build the check that a person has no tombstone."""
    return dynamodb.check(settings().people_table, _tombstone(person), ABSENT)


def _tombstone(person: str) -> dict[str, str]:
    digest = hashlib.sha256(person.encode()).hexdigest()
    return {"pk": f"forgotten#{digest}", "sk": TOMBSTONE}
