"""The body of a CREATE: the fields that a new recommendation may have (DESIGN 4.2)."""

from typing import Annotated, Any, Final, NotRequired, TypedDict

from pydantic import Field, TypeAdapter

from vouch.domain.fields import MAX_MESSAGE, MAX_SUBJECT, MAX_TEXT, Relationship, Visibility
from vouch.errors import FieldError, IllegalArgumentError, InvalidFieldError
from vouch.inputs import AnyUrn, PersonUrn, RecommendationUrn, Visible, parse_json
from vouch.restli.body import STRICT, validated


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


ADAPTER: Final = TypeAdapter(NewRecommendation)


def parse_new_recommendation(body: bytes, recommender: str) -> dict[str, Any]:
    """Return the checked fields of a recommendation that `recommender` creates."""
    value = parse_json(body)
    if not isinstance(value, dict):
        raise IllegalArgumentError("the body must be a JSON object: the recommendation")
    fields, errors = validated(ADAPTER, value, NewRecommendation.__annotations__)
    if value.get("recommendee") == recommender:
        errors.append(FieldError("recommendee", "must be another member than the recommender"))
    if errors:
        raise InvalidFieldError(errors)
    return fields
