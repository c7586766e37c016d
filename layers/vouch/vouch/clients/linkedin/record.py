"""Checks the recommendations that LinkedIn answers with (CONTRACTS 1.2)."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from vouch.clients.body import members
from vouch.domain.fields import Visibility
from vouch.domain.keys import person_urn, recommendation_urn
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


def reading(value: object, answer: "Answer", urn: str | None = None) -> Reading:
    """Return the checked record; UpstreamError where it is invalid or not the requested `urn`.

    Optional fields of another type than the contract's count as absent.
    """
    given = members(value)
    fields = {name: check(given.get(name)) for name, check in NEEDED.items()}
    bad = [name for name, kept in fields.items() if kept is None]
    if bad:
        raise _unsound(f"a record without {', '.join(bad)}, or of another type", answer)
    found = f"urn:li:recommendation:({fields['recommender']},{fields['id']})"
    if urn not in {None, found}:
        raise _unsound(f"another record, {found}, than was asked for", answer)
    fields |= {name: check(given.get(name)) for name, check in OPTIONAL.items()}
    kept = {name: each for name, each in fields.items() if each is not None}
    return Reading(found, {**DEFAULTS, **kept}, answer.requested_at)


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


def text(value: object) -> str | None:
    """Return the text if UTF-8 can hold it, because JSON may hold lone surrogates; else None."""
    if not isinstance(value, str):
        return None
    return value if value.isascii() or value == value.encode(errors="ignore").decode() else None


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


def _locale(value: object) -> dict[str, str] | None:
    pairs = members(value)
    sound = all(text(each) is not None for pair in pairs.items() for each in pair)
    return pairs if pairs and sound else None


def _urn_of(parse: Callable[[str], Urn]) -> Check:
    def check(value: object) -> str | None:
        try:
            return str(parse(value)) if isinstance(value, str) else None
        except UrnSyntaxError:
            return None

    return check


_person: Final = _urn_of(lambda value: person_urn(Urn.parse(value)))

NEEDED: Final[Mapping[str, Check]] = {
    "id": _id,
    "created": _moment,
    "lastModified": _moment,
    "recommender": _person,
    "recommendee": _person,
    "recommendationText": text,
    "status": _status,
}
OPTIONAL: Final[Mapping[str, Check]] = {
    "visibilityForRecommender": text,
    "message": text,
    "subject": text,
    "relationship": text,
    "recommendeeEntity": _urn_of(Urn.parse),
    "recommenderEntity": _urn_of(Urn.parse),
    "locale": _locale,
    "previousRecommendation": _urn_of(recommendation_urn),
    "nextRecommendation": _urn_of(recommendation_urn),
}
DEFAULTS: Final = {"visibilityForRecommender": str(Visibility.EVERYONE)}
"""The values of absent fields, as the contract defines them."""
