"""Checks the recommendations that LinkedIn answers with (CONTRACTS 1.2)."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from vouch.clients.body import members, text
from vouch.domain.fields import Visibility
from vouch.domain.keys import check_person, check_recommendation
from vouch.domain.mirror import Reading
from vouch.domain.status import Status
from vouch.errors import UpstreamError, UrnSyntaxError
from vouch.urn import Urn

if TYPE_CHECKING:
    from vouch.clients.exchange import Answer

type Check = Callable[[object], Any]
"""A function that returns the value as it is kept, or None where it is invalid."""

MOST_DIGITS: Final = 18
"""How many digits an id may have."""
MOST: Final = 10**MOST_DIGITS
"""The number that larger ones count as; it is no valid id."""
LATEST: Final = 10**14
"""The first moment, in milliseconds, that the index's 14 digits cannot hold."""
LONGEST_TEXT: Final = 20_000
"""How many characters the text and the message may have; Vouch's own CREATE takes fewer.

With the limits below, no record outgrows an item of DynamoDB (400 KB), and no change of one
outgrows an event (256 KB), which has all fields but members' texts twice.
"""
LONGEST_SUBJECT: Final = 2_000
LONGEST_NAME: Final = 100
"""How many characters a relationship, a visibility and each part of a locale may have."""
MOST_PARTS: Final = 10
"""How many parts a locale may have; the contract knows two."""


class Unsound(NamedTuple):
    """A record that cannot be kept: its URN, if it can be read, and the fields that are unsound."""

    urn: str | None
    fields: Sequence[str]


def checked(value: object, requested_at: int) -> Reading | Unsound:
    """Return the record as it is kept, or what is unsound about it.

    Optional fields that are too long, or of another type than the contract's, count as absent.
    """
    given = members(value)
    fields = {name: check(given.get(name)) for name, check in NEEDED.items()}
    is_named = fields["recommender"] is not None and fields["id"] is not None
    urn = f"urn:li:recommendation:({fields['recommender']},{fields['id']})" if is_named else None
    bad = [name for name, kept in fields.items() if kept is None]
    if urn is None or bad:
        return Unsound(urn, bad)
    fields |= {name: check(given.get(name)) for name, check in OPTIONAL.items()}
    kept = {name: each for name, each in fields.items() if each is not None}
    return Reading(urn, {**DEFAULTS, **kept}, requested_at)


def reading(value: object, answer: "Answer", urn: str) -> Reading:
    """Return the checked record; UpstreamError where it is unsound or not the requested one."""
    found = checked(value, answer.requested_at)
    if isinstance(found, Unsound):
        names = ", ".join(found.fields)
        raise _unsound(f"a record without {names}, or of another type or length", answer)
    if found.urn != urn:
        raise _unsound(f"another record, {found.urn}, than was asked for", answer)
    return found


def number(value: object, most: int = MOST) -> int | None:
    """Return the value as an integer >= 0, also from text; otherwise None (CONTRACTS 1.2).

    A value above `most` counts as `most`.
    """
    if isinstance(value, str):
        if not (value.isascii() and value.isdigit()):
            return None
        digits = value.lstrip("0")
        value = int(digits or 0) if len(digits) <= MOST_DIGITS else MOST
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        return None
    return min(value, most)


def _unsound(what: str, answer: "Answer") -> UpstreamError:
    return UpstreamError(
        f"LinkedIn answered with {what}",
        upstream_status=answer.status,
        request_id=answer.request_id,
    )


def _id(value: object) -> int | None:
    found = number(value)
    return found if found and found < MOST else None


def _moment(value: object) -> int | None:
    found = number(value)
    return found if found is not None and found < LATEST else None


def _status(value: object) -> str | None:
    return value if isinstance(value, str) and value in Status else None


_name: Final = partial(text, most=LONGEST_NAME)


def _locale(value: object) -> dict[str, str] | None:
    pairs = members(value)
    if not 0 < len(pairs) <= MOST_PARTS:
        return None
    sound = all(_name(each) is not None for pair in pairs.items() for each in pair)
    return pairs if sound else None


def _urn_of(parse: Callable[[str], object]) -> Check:
    def check(value: object) -> str | None:
        try:
            return str(parse(value)) if isinstance(value, str) else None
        except UrnSyntaxError:
            return None

    return check


_person: Final = _urn_of(check_person)

NEEDED: Final[Mapping[str, Check]] = {
    "id": _id,
    "created": _moment,
    "lastModified": _moment,
    "recommender": _person,
    "recommendee": _person,
    "recommendationText": partial(text, most=LONGEST_TEXT),
    "status": _status,
}
OPTIONAL: Final[Mapping[str, Check]] = {
    "visibilityForRecommender": _name,
    "message": partial(text, most=LONGEST_TEXT),
    "subject": partial(text, most=LONGEST_SUBJECT),
    "relationship": _name,
    "recommendeeEntity": _urn_of(Urn.parse),
    "recommenderEntity": _urn_of(Urn.parse),
    "locale": _locale,
    "previousRecommendation": _urn_of(check_recommendation),
    "nextRecommendation": _urn_of(check_recommendation),
}
DEFAULTS: Final = {"visibilityForRecommender": str(Visibility.EVERYONE)}
"""The values of absent fields, as the contract defines them."""
