"""JSON Schemas of what is answered: the record as served, its collections, errors."""

from collections.abc import Iterator
from typing import Final, get_type_hints

from tools.openapi.samples import NOT_FOUND, RECOMMENDATION
from tools.openapi.schemas import FIELDS, Json, one_of, record, ref
from tools.openapi.typed import TEXT, described
from vouch.domain.fields import Visibility
from vouch.domain.recommendation import SERVED, Recommendation
from vouch.errors import (
    AccessTokenError,
    ApiKeyError,
    InsufficientCreditsError,
    UpstreamAccountError,
    UpstreamCreditsError,
    UpstreamGrantError,
    UpstreamRefusedError,
    ViewerStateError,
    VouchError,
)
from vouch.restli.answers import Batch, Collection, ErrorResponse, Identity, Paging

NUMBER: Final[Json] = {"type": "integer"}
ELSEWHERE: Final = {
    ApiKeyError,
    InsufficientCreditsError,
    UpstreamAccountError,
    UpstreamCreditsError,
    UpstreamGrantError,
    UpstreamRefusedError,
    ViewerStateError,
}
"""Errors that only /v1 answers."""


def codes(error: type[VouchError]) -> tuple[str, ...]:
    """Return each `code` that an error of this class may be answered with."""
    return tuple(AccessTokenError.FAULTS) if error is AccessTokenError else (error.code,)


def served() -> dict[str, Json]:
    """Return the schemas of the record as readers get it."""
    kinds = {str: TEXT, int: NUMBER}
    types = get_type_hints(Recommendation)
    properties: dict[str, Json] = {
        name: ref(FIELDS[name]) if name in FIELDS else dict(kinds[types[name]]) for name in SERVED
    }
    for name in ("created", "lastModified"):
        properties[name]["description"] = "Milliseconds since 1970."
    properties["visibilityForRecommender"]["examples"] = [*Visibility]
    always = tuple(name for name in SERVED if name in Recommendation.__required_keys__)
    whole = record(properties, always, description="As its two parties see it.")
    part = record(properties, description="What `fields` asked for and is set.")
    return {
        "Recommendation": {**whole, "examples": [RECOMMENDATION]},
        "ProjectedRecommendation": part,
    }


def collections() -> dict[str, Json]:
    """Return the schemas of what BATCH_GET and the finders answer."""
    return {each.__name__: described(each) for each in (Batch, Collection, Paging)}


def failures() -> dict[str, Json]:
    """Return the schema of LinkedIn's ErrorResponse."""
    known = sorted({code for each in _tree(VouchError) for code in codes(each)})
    theirs = {**TEXT, "description": "With LinkedIn as the source, also what it refuses with."}
    error = described(ErrorResponse, examples=[NOT_FOUND])
    error["properties"]["code"] = {"anyOf": [one_of(*known), theirs]}
    return {"ErrorResponse": error}


def _tree(kind: type[VouchError]) -> Iterator[type[VouchError]]:
    """Yield the class and those below it, except for errors that only /v1 answers."""
    if kind in ELSEWHERE:
        return
    yield kind
    for each in kind.__subclasses__():
        yield from _tree(each)


def identity() -> dict[str, Json]:
    """Return the schema of the answer that names a token's member."""
    identity = described(Identity)
    identity["properties"]["sub"]["examples"] = ["123ABC"]
    return {"Identity": identity}
