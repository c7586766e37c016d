"""Checks JSON bodies: what a member may write into a recommendation (DESIGN 4.2, 4.5).

A 422 reports every problem of a body, not only the first; a body that is no JSON is a 400. An
optional field is left out, never null.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Annotated, Any, Final, NotRequired, TypedDict, cast

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from vouch.domain.fields import MAX_MESSAGE, MAX_SUBJECT, MAX_TEXT, Relationship, Visibility
from vouch.domain.recommendation import SERVED
from vouch.domain.status import Status
from vouch.errors import FieldError, IllegalArgumentError, InvalidFieldError
from vouch.inputs import AnyUrn, PersonUrn, RecommendationUrn, Visible, parse_json
from vouch.restli.patch import parse_patch

STRICT: Final = ConfigDict(extra="forbid")


class Locale(TypedDict):
    """The language a recommendation is written in, in the shape of LinkedIn's other schemas."""

    __pydantic_config__ = STRICT  # type: ignore[misc]

    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
    country: NotRequired[Annotated[str, Field(pattern=r"^[A-Z]{2}$")]]


class NewRecommendation(TypedDict):
    """The fields that CREATE accepts."""

    __pydantic_config__ = STRICT  # type: ignore[misc]

    recommendee: PersonUrn
    recommendationText: Annotated[str, Field(min_length=1, max_length=MAX_TEXT), Visible]
    message: NotRequired[Annotated[str, Field(max_length=MAX_MESSAGE), Visible]]
    subject: NotRequired[Annotated[str, Field(max_length=MAX_SUBJECT), Visible]]
    relationship: NotRequired[Relationship]
    recommendeeEntity: NotRequired[AnyUrn]
    recommenderEntity: NotRequired[AnyUrn]
    visibilityForRecommender: NotRequired[Visibility]
    locale: NotRequired[Locale]
    previousRecommendation: NotRequired[RecommendationUrn]


class Changes(TypedDict):
    """The fields that PARTIAL_UPDATE can set."""

    __pydantic_config__ = STRICT  # type: ignore[misc]

    status: NotRequired[Status]
    visibilityForRecommender: NotRequired[Visibility]
    recommendeeEntity: NotRequired[AnyUrn]


DELETABLE: Final = frozenset({"recommendeeEntity"})
"""The fields that PARTIAL_UPDATE can delete."""


def parse_new_recommendation(body: bytes, recommender: str) -> dict[str, Any]:
    """Return the checked fields of a recommendation that `recommender` creates."""
    value = parse_json(body)
    if not isinstance(value, dict):
        raise IllegalArgumentError("the body must be a JSON object: the recommendation")
    fields, errors = _validated(NewRecommendation, value)
    if value.get("recommendee") == recommender:
        errors.append(FieldError("recommendee", "must be another member than the recommender"))
    if errors:
        raise InvalidFieldError(errors)
    return fields


def parse_changes(body: bytes) -> dict[str, str | None]:
    """Return the changes that a patch asks for; None deletes the field."""
    patch = parse_patch(parse_json(body))
    if {"status", "visibilityForRecommender"} <= {*patch.set, *patch.delete, *patch.nested}:
        raise IllegalArgumentError(
            "only one of status and visibilityForRecommender may be updated in one request"
        )
    changes, errors = _validated(Changes, patch.set)
    errors += [
        FieldError(name, "cannot be deleted; only recommendeeEntity can")
        for name in patch.delete
        if name not in DELETABLE
    ]
    errors += [FieldError(name, "has no fields to patch; use $set") for name in patch.nested]
    if errors:
        raise InvalidFieldError(errors)
    return {**changes, **dict.fromkeys(patch.delete)}


@cache
def _adapter(shape: type[Any]) -> TypeAdapter[Any]:
    """Return what validates a shape, which is built for the first body of the shape."""
    return TypeAdapter(shape)


def _validated(
    shape: type[Any], value: Mapping[str, Any]
) -> tuple[dict[str, Any], list[FieldError]]:
    try:
        return cast("dict[str, Any]", _adapter(shape).validate_python(value)), []
    except ValidationError as error:
        return {}, _problems(error.errors(include_url=False, include_input=False), shape)


def _problems(details: Iterable[ErrorDetails], shape: type[Any]) -> list[FieldError]:
    settable = ", ".join(shape.__annotations__)
    return [
        FieldError("/".join(map(str, detail["loc"])), _description(detail, settable))
        for detail in details
    ]


def _description(detail: ErrorDetails, settable: str) -> str:
    if detail["type"] != "extra_forbidden":
        return detail["msg"]
    known = str(detail["loc"][0]) in SERVED
    return f"{'cannot be set here' if known else 'unknown field'}; settable: {settable}"
