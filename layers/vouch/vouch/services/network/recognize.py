"""Who of the people that Linkup delivered is known to a viewer already (DESIGN 12.3)."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from vouch.backoff import retried_until
from vouch.deadline import Deadline
from vouch.domain.listed import UNSHOWN, known_among, people_in
from vouch.domain.people import Person
from vouch.domain.sighting import Sighting, distinct, sightings
from vouch.moment import Milliseconds, in_seconds, now
from vouch.storage import answers, people, viewer_calls
from vouch.storage.viewer_calls import ViewerCall
from vouch.storage.viewers import Viewer

MOST_CALLS: Final = 10
"""How many earlier calls are looked through whose people are still to be remembered."""


class Seen(NamedTuple):
    """The people of an answer, and who of them was stored when it came."""

    people: Sequence[Sighting]
    """Each once."""
    before: Mapping[str, Person]
    known: str
    """Who of Linkup's list was shown before (domain/listed.py)."""
    at: Milliseconds
    new: Sequence[str]
    """The ids of those on the list who were not shown before, each once."""


def recognize(viewer: Viewer, body: str, deadline: Deadline) -> Seen:
    """Read who of the people in an answer the viewer was shown before; one read for each.

    These are those who are stored, and those whom earlier calls leave to the sweep.
    """
    listed = sightings(people_in(body))
    seen = distinct(listed)
    place = people.partition(viewer["account"], viewer["viewer"], viewer["generation"])
    ids = [each.person for each in seen]
    # First, because people who are stored meanwhile must be found here or there.
    unstored = retried_until(deadline, lambda: _unstored(viewer))
    before = retried_until(deadline, lambda: people.get_many(place, ids))
    at = now()
    known = known_among(listed, before, in_seconds(at), unstored)
    marked = zip(listed, known, strict=True)
    new = dict.fromkeys(each.person for each, mark in marked if each and mark == UNSHOWN)
    return Seen(seen, before, known, at, [*new])


def delivered(call: ViewerCall) -> list[Sighting] | None:
    """Read the people of a call that is kept, each once; None if its answer is deleted."""
    body = answers.body_of(call["reservation"], call["pieces"])
    return None if body is None else distinct(sightings(people_in(body.decode())))


def _unstored(viewer: Viewer) -> set[str]:
    name, generation = viewer["viewer"], viewer["generation"]
    calls = viewer_calls.unremembered(viewer["account"], name, generation)
    return {each.person for call in calls[:MOST_CALLS] for each in delivered(call) or ()}
