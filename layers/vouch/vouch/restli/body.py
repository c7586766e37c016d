"""JSON bodies, checked: what a member may write into a recommendation (DESIGN 4).

Every problem of a body is reported, not the first (422); a body that is no JSON is a 400.
"""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel
from pydantic_core import ErrorDetails, PydanticCustomError, from_json

from vouch.domain.fields import (
    MAX_MESSAGE,
    MAX_SUBJECT,
    MAX_TEXT,
    Relationship,
    Visibility,
)
from vouch.domain.recommendation import SERVED
from vouch.domain.status import Status
from vouch.errors import (
    FieldError,
    IllegalArgumentError,
    InvalidFieldError,
    UrnSyntaxError,
)
from vouch.restli.patch import parse_patch
from vouch.restli.request import person_urn, recommendation_urn
from vouch.urn import Urn


def _urn(text: str) -> str:
    try:
        return str(Urn.parse(text))
    except UrnSyntaxError as error:
        raise PydanticCustomError("urn", "{reason}", {"reason": str(error)}) from error


def _person(text: str) -> str:
    try:
        return str(person_urn(Urn.parse(text)))
    except UrnSyntaxError as error:
        raise PydanticCustomError("urn", "{reason}", {"reason": str(error)}) from error


def _recommendation(text: str) -> str:
    try:
        return str(recommendation_urn(text))
    except IllegalArgumentError as error:
        raise PydanticCustomError("urn", "{reason}", {"reason": str(error)}) from error


AnyUrn = Annotated[str, AfterValidator(_urn)]
PersonUrn = Annotated[str, AfterValidator(_person)]
RecommendationUrn = Annotated[str, AfterValidator(_recommendation)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", alias_generator=to_camel)


class Locale(_Body):
    """The language a recommendation is written in, as elsewhere in LinkedIn's schemas."""

    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = ""


class NewRecommendation(_Body):
    """What CREATE accepts. Optional fields are left out, never null."""

    recommendee: PersonUrn
    recommendation_text: Annotated[str, Field(min_length=1, max_length=MAX_TEXT)]
    message: Annotated[str, Field(max_length=MAX_MESSAGE)] = ""
    subject: Annotated[str, Field(max_length=MAX_SUBJECT)] = ""
    relationship: Relationship = Relationship.WORKED_IN_SAME_GROUP
    recommendee_entity: AnyUrn = ""
    recommender_entity: AnyUrn = ""
    visibility_for_recommender: Visibility = Visibility.EVERYONE
    locale: Locale = Locale(language="en")
    previous_recommendation: RecommendationUrn = ""


class Changes(_Body):
    """What PARTIAL_UPDATE sets."""

    status: Status = Status.PENDING
    visibility_for_recommender: Visibility = Visibility.EVERYONE
    recommendee_entity: AnyUrn = ""


DELETABLE: Final = frozenset({"recommendeeEntity"})


def parse_json(body: bytes) -> object:
    """The body's JSON value; IllegalArgumentError where it is none."""
    try:
        return from_json(body, allow_inf_nan=False)
    except ValueError as error:
        raise IllegalArgumentError(f"the body is not valid JSON: {error}") from error


def parse_new_recommendation(body: bytes, recommender: str) -> dict[str, Any]:
    """The fields of a recommendation that `recommender` creates, by the contract's names."""
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
    """The changes a patch asks for; None deletes."""
    patch = parse_patch(parse_json(body))
    if {"status", "visibilityForRecommender"} <= patch.set.keys() | set(patch.delete):
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


def _validated(
    model: type[_Body], value: Mapping[str, Any]
) -> tuple[dict[str, Any], list[FieldError]]:
    try:
        valid = model.model_validate(value)
    except ValidationError as error:
        return {}, _problems(error.errors(include_url=False, include_input=False), model)
    return valid.model_dump(by_alias=True, exclude_unset=True), []


def _problems(details: Iterable[ErrorDetails], model: type[_Body]) -> list[FieldError]:
    settable = ", ".join(field.alias or name for name, field in model.model_fields.items())
    return [
        FieldError("/".join(map(str, detail["loc"])), _description(detail, settable))
        for detail in details
    ]


def _description(detail: ErrorDetails, settable: str) -> str:
    if detail["type"] != "extra_forbidden":
        return detail["msg"]
    known = str(detail["loc"][0]) in SERVED
    return f"{'cannot be set here' if known else 'unknown field'}; settable: {settable}"
