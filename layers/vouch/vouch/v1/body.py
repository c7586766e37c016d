"""JSON bodies of /v1: an error names all problems of a body and shows no value of it."""

from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from vouch.errors import IllegalArgumentError
from vouch.inputs import parse_json

MOST_PROBLEMS: Final = 20
"""How many problems an error lists; a body may hold thousands of unknown fields."""


class Body(BaseModel):
    """The fields that may be sent; what else is sent is a problem."""

    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)


def read[B: Body](kind: type[B], body: bytes, example: str) -> B:
    """Return what a body says; IllegalArgumentError with all its problems."""
    value = parse_json(body)
    if not isinstance(value, dict):
        raise IllegalArgumentError(f"the body must be a JSON object, as in {example}")
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
    problems = [_problem(kind, each) for each in details[:MOST_PROBLEMS]]
    # It has no cause, because that would hold what was sent.
    raise IllegalArgumentError("; ".join(problems))


def _problem(kind: type[Body], detail: ErrorDetails) -> str:
    name = str(detail["loc"][0])[:40]
    if detail["type"] == "extra_forbidden":
        return f"{name}: unknown field; there are {', '.join(kind.model_fields)}"
    return f"{name}: {detail['msg']}"
