"""What is kept of the people whom Linkup recommends to a viewer (DESIGN 12.3, 12.4).

What a call delivered is kept if the call is newer than the one that was kept last; calls are
ordered by when they were settled, then by id.
"""

from typing import Any, Final, Literal, NamedTuple, NotRequired, TypedDict, cast

from vouch.domain.sighting import Sighting
from vouch.moment import Seconds, in_seconds

type Decision = Literal["NEW", "KEPT", "DISMISSED", "CONTACTED"]
"""What the account decided about a person; NEW before it has."""

DECISIONS: Final[tuple[Decision, ...]] = ("NEW", "KEPT", "DISMISSED", "CONTACTED")
FLEETING: Final[frozenset[str]] = frozenset({"NEW", "DISMISSED"})
"""The decisions under which a person is kept for a time only."""
MOST_NOTE: Final = 500
"""How many characters an account's note may have."""
WATCHED: Final = ("name", "subtitle", "insight", "profileUrl")
"""The attributes whose changes are kept; the address of a picture changes without meaning."""


class Person(TypedDict):
    """What is kept of a person. Moments are milliseconds."""

    person: str
    viewer: str
    name: NotRequired[str]
    subtitle: NotRequired[str]
    insight: NotRequired[str]
    profileUrl: NotRequired[str]
    picture: NotRequired[str]
    entityUrn: NotRequired[str]
    firstSeen: int
    lastSeen: int
    seenBy: str
    """The id of the call that was kept last."""
    times: int
    """How many calls that were kept delivered the person."""
    rank: int
    """The place in the last answer, from 1."""
    bestRank: int
    changed: NotRequired[str]
    """The attributes that changed last, joined by commas."""
    changedAt: NotRequired[int]
    state: Decision
    decidedAt: NotRequired[int]
    note: NotRequired[str]
    revision: int
    """Raised by every write."""
    ttl: NotRequired[int]


class Call(NamedTuple):
    """The call that delivered an answer: when it was settled, in milliseconds, and its id."""

    settled_at: int
    id: str


def is_kept(person: Person | None, now: Seconds) -> bool:
    """Tell whether a person is still kept; the store may delete an item days after its time."""
    return person is not None and person.get("ttl", now + 1) > now


def remembered(
    before: Person | None, sighting: Sighting, viewer: str, call: Call, retention: int
) -> Person | None:
    """Return the person after a call that delivered them; None if what is kept is newer.

    `retention` is how many seconds a person is kept whom nobody decided to keep.
    """
    now = in_seconds(cast("Any", call.settled_at))
    if before is not None and (before["lastSeen"], before["seenBy"]) >= call:
        return None
    revision = 1 if before is None else before["revision"] + 1
    person: dict[str, Any] = {
        "person": sighting.person,
        "viewer": viewer,
        **sighting.attributes,
        "firstSeen": call.settled_at,
        "lastSeen": call.settled_at,
        "seenBy": call.id,
        "times": 1,
        "rank": sighting.rank,
        "bestRank": sighting.rank,
        "state": "NEW",
        "revision": revision,
    }
    if before is not None and is_kept(before, now):
        person |= _continued(before, sighting, call)
    return _with_ttl(cast("Person", person), retention)


def decided(
    person: Person, state: Decision | None, note: str | None, at: int, retention: int
) -> Person:
    """Return the person after the account's decision; None leaves the state, or the note, as it is.

    An empty note is removed. Somebody whom the account no longer decides to keep is kept for the
    rest of the time that follows the last sighting, which may be over.
    """
    changed = cast("Person", {**person, "revision": person["revision"] + 1})
    if state is not None:
        changed["state"], changed["decidedAt"] = state, at
    if note is not None:
        changed.pop("note", None)
        if note:
            changed["note"] = note
    return _with_ttl(changed, retention)


def _continued(before: Person, sighting: Sighting, call: Call) -> dict[str, Any]:
    """Return the attributes of a person who was seen before that go on from there."""
    kept = {
        name: before[name]
        for name in ("firstSeen", "state", "decidedAt", "note", "changed", "changedAt")
        if name in before
    }
    changed = [name for name in WATCHED if before.get(name) != sighting.attributes.get(name)]
    if changed:
        kept |= {"changed": ",".join(changed), "changedAt": call.settled_at}
    return kept | {
        "times": before["times"] + 1,
        "bestRank": min(before["bestRank"], sighting.rank),
    }


def _with_ttl(person: Person, retention: int) -> Person:
    timed = person.copy()
    timed.pop("ttl", None)
    if person["state"] in FLEETING:
        timed["ttl"] = in_seconds(cast("Any", person["lastSeen"])) + retention
    return timed
