"""Values from outside: JSON, and URNs as pydantic takes them, checked and kept as text."""

from collections.abc import Callable
from typing import Annotated

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError, from_json

from vouch.domain.keys import person_urn, recommendation_urn
from vouch.errors import IllegalArgumentError, UrnSyntaxError
from vouch.urn import Urn


def parse_json(body: bytes) -> object:
    """Return the body's JSON value; IllegalArgumentError where it is none."""
    try:
        return from_json(body, allow_inf_nan=False)
    except ValueError as error:
        raise IllegalArgumentError(f"the body is not valid JSON: {error}") from error


def _checked(parse: Callable[[str], Urn]) -> AfterValidator:
    def check(text: str) -> str:
        try:
            return str(parse(text))
        except UrnSyntaxError as error:
            raise PydanticCustomError("urn", "{reason}", {"reason": str(error)}) from error

    return AfterValidator(check)


AnyUrn = Annotated[str, _checked(Urn.parse)]
PersonUrn = Annotated[str, _checked(lambda text: person_urn(Urn.parse(text)))]
RecommendationUrn = Annotated[str, _checked(recommendation_urn)]
