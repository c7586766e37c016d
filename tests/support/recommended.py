"""People whom Linkup recommended to viewers, stored as remembering stores them."""

from collections.abc import Iterable
from itertools import batched
from typing import Any, Final

from vouch.aws import dynamodb
from vouch.domain.people import Call, Person, remembered
from vouch.domain.sighting import distinct, sightings
from vouch.domain.viewer import State
from vouch.moment import DAY, now
from vouch.settings import people as people_settings
from vouch.settings import settings
from vouch.storage import people, viewers

ROUTE: Final = "/v1/network/people"
AT_ONCE: Final = 25


def store_viewer(account: str, name: str = "ana", state: State = "UNCONNECTED") -> int:
    """Store a viewer, and return the generation."""
    read = viewers.get(account, name) or viewers.unknown(account, name)
    dynamodb.commit({"viewer": viewers.put_viewer(read, state=state)})
    return read["generation"]


def delete_viewer(account: str, name: str = "ana") -> None:
    """Delete a viewer; the people stay where they are."""
    read = viewers.get(account, name)
    assert read is not None
    dynamodb.commit({"viewer": viewers.put(viewers.deleted(read, now()))})


def fields(number: int, **more: Any) -> dict[str, Any]:
    """What Linkup says of a person; None leaves a field out."""
    profile = f"ACoAAE{number:06d}"
    said = {
        "name": f"Person {number}",
        "subtitle": "Engineer",
        "profile_url": f"https://www.linkedin.com/in/person-{number}",
        "insight": "James and 24 other mutual connections",
        "profile_picture": f"https://media.example.com/{number}.jpg",
        "entity_urn": f"urn:li:fsd_discoveryEntityViewModel:(urn:li:fsd_profile:{profile},PYMK)",
        **more,
    }
    return {name: value for name, value in said.items() if value is not None}


def seen(
    said: dict[str, Any], at: int, before: Person | None = None, viewer: str = "ana"
) -> Person:
    """The person after a call that settled at that moment."""
    (sighting,) = distinct(sightings([said]))
    retention = people_settings().people_retention_days * DAY
    person = remembered(before, sighting, viewer, Call(at, f"call-{at}"), retention)
    assert person is not None
    return person


def store(key: str, person: Person, before: Person | None = None) -> Person:
    """Store a person in a viewer's partition, and return them."""
    dynamodb.commit({"person": people.put_person(key, person, before)})
    return person


def store_many(key: str, many: Iterable[Person]) -> None:
    """Store people quickly, in a viewer's partition."""
    for some in batched(many, AT_ONCE, strict=False):
        items = [people.put_person(key, each, None)["Put"]["Item"] for each in some]
        requests: Any = [{"PutRequest": {"Item": item}} for item in items]
        dynamodb.client().batch_write_item(RequestItems={settings().people_table: requests})
