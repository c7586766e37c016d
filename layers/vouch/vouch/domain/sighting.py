"""Who the people are whom Linkup's answers show, and what is taken of each (DESIGN 12.3)."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from vouch.errors import UrnSyntaxError
from vouch.urn import Urn

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


class Sighting(NamedTuple):
    """A person as an answer shows them: the id, the first place in the answer, the attributes."""

    person: str
    rank: int
    attributes: Mapping[str, str]


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
