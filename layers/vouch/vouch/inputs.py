"""URNs as pydantic takes them from outside: checked, kept as text."""

from collections.abc import Callable
from typing import Annotated

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from vouch.domain.keys import person_urn, recommendation_urn
from vouch.errors import UrnSyntaxError
from vouch.urn import Urn


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
