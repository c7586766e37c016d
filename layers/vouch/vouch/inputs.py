"""Values from outside: JSON, and texts and URNs as pydantic takes them, kept as they came."""

from codecs import BOM_UTF8
from collections.abc import Callable
from typing import Annotated, Final

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError, from_json

from vouch.domain.fields import is_visible
from vouch.domain.keys import check_person, check_recommendation
from vouch.errors import IllegalArgumentError, UrnSyntaxError
from vouch.urn import Urn

MAX_VALUES: Final = 2_000
"""How many members and elements a JSON value may have, those of its own values included."""


def parse_json(body: bytes) -> object:
    """Return the body's JSON value; IllegalArgumentError where it is none, or a flood of values.

    A byte order mark before it is ignored.
    """
    try:
        text = body.removeprefix(BOM_UTF8).decode()
        value = from_json(text, allow_inf_nan=False)
    except UnicodeDecodeError as error:
        problem = f"byte {error.start} is not UTF-8"
        raise IllegalArgumentError(f"the body is not valid JSON: {problem}") from None
    except ValueError as error:
        raise IllegalArgumentError(f"the body is not valid JSON: {error}") from error
    check_count(value)
    return value


def check_count(value: object) -> None:
    """Raise IllegalArgumentError for a JSON value of more than MAX_VALUES members and elements.

    Validation would describe a problem of each.
    """
    left, waiting = MAX_VALUES, [value]
    while waiting:
        match waiting.pop():
            case dict() as members:
                found = list(members.values())
            case list() as found:
                pass
            case _:
                continue
        left -= len(found)
        if left < 0:
            raise IllegalArgumentError(
                f"there are more than {MAX_VALUES} fields and elements in the JSON"
            )
        waiting += found


def _checked(parse: Callable[[str], object]) -> AfterValidator:
    def check(text: str) -> str:
        try:
            return str(parse(text))
        except UrnSyntaxError as error:
            raise PydanticCustomError("urn", "{reason}", {"reason": str(error)}) from error

    return AfterValidator(check)


def _visible(text: str) -> str:
    if text and not is_visible(text):
        raise PydanticCustomError("invisible", "has only blanks and invisible characters")
    return text


Visible = AfterValidator(_visible)
"""Refuses a text that shows nothing, unless it is empty."""
AnyUrn = Annotated[str, _checked(Urn.parse)]
PersonUrn = Annotated[str, _checked(check_person)]
RecommendationUrn = Annotated[str, _checked(check_recommendation)]
