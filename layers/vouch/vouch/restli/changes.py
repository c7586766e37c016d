"""The body of a PARTIAL_UPDATE: a patch of the fields that a party may change (DESIGN 4.2)."""

from typing import Final, NotRequired, TypedDict

from pydantic import TypeAdapter

from vouch.domain.fields import Visibility
from vouch.domain.status import Status
from vouch.errors import FieldError, IllegalArgumentError, InvalidFieldError
from vouch.inputs import AnyUrn, parse_json
from vouch.restli.body import STRICT, validated
from vouch.restli.patch import parse_patch


class Changes(TypedDict):
    """The fields that PARTIAL_UPDATE can set."""

    __pydantic_config__ = STRICT  # type: ignore[misc]

    status: NotRequired[Status]
    visibilityForRecommender: NotRequired[Visibility]
    recommendeeEntity: NotRequired[AnyUrn]


ADAPTER: Final = TypeAdapter(Changes)
DELETABLE: Final = frozenset({"recommendeeEntity"})
"""The fields that PARTIAL_UPDATE can delete."""


def parse_changes(body: bytes) -> dict[str, str | None]:
    """Return the changes that a patch asks for; None deletes the field."""
    patch = parse_patch(parse_json(body))
    if {"status", "visibilityForRecommender"} <= {*patch.set, *patch.delete, *patch.nested}:
        raise IllegalArgumentError(
            "only one of status and visibilityForRecommender may be updated in one request"
        )
    changes, errors = validated(ADAPTER, patch.set, Changes.__annotations__)
    errors += [
        FieldError(name, "cannot be deleted; only recommendeeEntity can")
        for name in patch.delete
        if name not in DELETABLE
    ]
    errors += [FieldError(name, "has no fields to patch; use $set") for name in patch.nested]
    if errors:
        raise InvalidFieldError(errors)
    return {**changes, **dict.fromkeys(patch.delete)}
