"""Who of the people that Linkup delivered is known to a viewer already (DESIGN 12.3)."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from vouch.backoff import retried_until
from vouch.deadline import Deadline
from vouch.domain.listed import known_among, people_in
from vouch.domain.people import Person, Sighting, distinct, sightings
from vouch.moment import Milliseconds, in_seconds, now
from vouch.storage import people
from vouch.storage.viewers import Viewer


class Seen(NamedTuple):
    """The people of an answer, and who of them was stored when it came."""

    people: Sequence[Sighting]
    """Each once."""
    before: Mapping[str, Person]
    known: str
    """Who of Linkup's list was shown before (domain/listed.py)."""
    at: Milliseconds


def recognize(viewer: Viewer, body: str, deadline: Deadline) -> Seen:
    """Read who of the people in an answer is stored for the viewer; one read for each."""
    listed = sightings(people_in(body))
    seen = distinct(listed)
    place = people.partition(viewer["account"], viewer["viewer"], viewer["generation"])
    ids = [each.person for each in seen]
    before = retried_until(deadline, lambda: people.get_many(place, ids))
    at = now()
    return Seen(seen, before, known_among(listed, before, in_seconds(at)), at)
