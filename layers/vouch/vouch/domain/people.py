"""People whom Linkup recommends to a viewer: who they are, and what is kept of them (DESIGN 12.3).

A viewer is the member whose network Linkup looks at. What a call delivered is kept if the call is
newer than the one that was kept last; calls are ordered by when they were settled, then by id.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, NamedTuple, NotRequired, TypedDict, cast

from vouch.errors import UrnSyntaxError
from vouch.moment import Seconds, in_seconds
from vouch.urn import Urn

type Decision = Literal["NEW", "KEPT", "DISMISSED", "CONTACTED"]
"""What the account decided about a person; NEW before it has."""

DECISIONS: Final[tuple[Decision, ...]] = ("NEW", "KEPT", "DISMISSED", "CONTACTED")
FLEETING: Final[frozenset[str]] = frozenset({"NEW", "DISMISSED"})
"""The decisions under which a person is kept for a time only."""
VIEWER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}")
"""The form of a viewer's name."""
VIEWER_FORM: Final = "a letter or digit, then up to 63 of A-Z a-z 0-9 _ . : -"
"""The same, in words."""
PROFILE: Final = re.compile(r"ACo[A-Za-z0-9_-]{1,125}")
"""The form of the id in the URN of a profile."""
PERSON: Final = re.compile(rf"{PROFILE.pattern}|[0-9a-f]{{64}}")
"""The form of a person's id."""
TEXTS: Final = {"name": "name", "subtitle": "subtitle", "insight": "insight"}
ADDRESSES: Final = {
    "profile_url": "profileUrl",
    "profile_picture": "picture",
    "entity_urn": "entityUrn",
}
"""Linkup's fields, and the attributes that keep them. An address that is too long is left out."""
MOST_TEXT: Final = 1_000
"""How many characters of a text are kept."""
MOST_ADDRESS: Final = 1_000
"""How many characters an address may have. With these bounds every page can be delivered."""
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


class Sighting(NamedTuple):
    """A person as an answer shows them: the id, the first place in the answer, the attributes."""

    person: str
    rank: int
    attributes: Mapping[str, str]


class Call(NamedTuple):
    """The call that delivered an answer: when it was settled, in milliseconds, and its id."""

    settled_at: int
    id: str


def person_id(fields: Mapping[str, Any]) -> str | None:
    """Return the id of a person as Linkup describes them; None if nothing identifies the person.

    It is the id in the profile URN inside `entity_urn`, else a digest of `entity_urn`, or of
    `profile_url` where there is none.
    """
    entity, address = (fields.get(name) for name in ("entity_urn", "profile_url"))
    if isinstance(entity, str) and entity:
        return profile_of(entity) or _digest(entity)
    return _digest(address) if isinstance(address, str) and address else None


def profile_of(text: str) -> str | None:
    """Return the id of the profile URN that a URN is or holds; None where there is none."""
    try:
        waiting: list[Any] = [Urn.parse(text)]
    except UrnSyntaxError:
        return None
    while waiting:
        urn = waiting.pop(0)
        if isinstance(urn, Urn):
            if _is_profile(urn):
                return str(urn.key[0])
            waiting += urn.key
    return None


def _is_profile(urn: Urn) -> bool:
    kind = (urn.namespace, urn.entity_type, len(urn.key))
    return kind == ("li", "fsd_profile", 1) and PROFILE.fullmatch(str(urn.key[0])) is not None


def sightings(people: Sequence[Any]) -> list[Sighting | None]:
    """Return each of Linkup's people as they are to be kept; None for one whom nothing identifies.

    A person who comes twice has the rank of the first time.
    """
    ranks: dict[str, int] = {}
    found: list[Sighting | None] = []
    for rank, fields in enumerate(people, 1):
        person = person_id(fields) if isinstance(fields, Mapping) else None
        if person is None:
            found.append(None)
            continue
        first = ranks.setdefault(person, rank)
        found.append(Sighting(person, first, _attributes(fields)))
    return found


def distinct(seen: Sequence[Sighting | None]) -> list[Sighting]:
    """Return each person once, as the answer shows them first."""
    once: dict[str, Sighting] = {}
    for each in seen:
        if each is not None:
            once.setdefault(each.person, each)
    return [*once.values()]


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


def _attributes(fields: Mapping[str, Any]) -> dict[str, str]:
    texts = {kept: _text(fields.get(name))[:MOST_TEXT] for name, kept in TEXTS.items()}
    addresses = {kept: _text(fields.get(name)) for name, kept in ADDRESSES.items()}
    fit = {kept: text for kept, text in addresses.items() if len(text) <= MOST_ADDRESS}
    return {kept: text for kept, text in (texts | fit).items() if text}


def _text(value: object) -> str:
    """Return a text as it can be stored; halves of surrogate pairs are replaced."""
    return value.encode(errors="replace").decode() if isinstance(value, str) else ""


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()
