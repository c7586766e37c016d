"""JSON bodies of /v1: an error names all problems of a body and shows no value of it."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError, WithJsonSchema
from pydantic_core import ErrorDetails, PydanticCustomError

from vouch.domain.viewer import VIEWER, VIEWER_FORM
from vouch.errors import IllegalArgumentError
from vouch.inputs import parse_json

MOST_PROBLEMS: Final = 20
"""How many problems an error lists; a body may hold thousands of unknown fields."""


def _named(name: str) -> str:
    if not VIEWER.fullmatch(name):
        raise PydanticCustomError("viewer", VIEWER_FORM)
    return name


Viewer = Annotated[
    str,
    AfterValidator(_named),
    WithJsonSchema({"type": "string", "pattern": f"^{VIEWER.pattern}$"}),
]
"""The name of a viewer."""


class Body(BaseModel):
    """The fields that may be sent; what else is sent is a problem."""

    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)

    @classmethod
    def joint_problems(cls, sent: Mapping[str, Any]) -> list[str]:  # noqa: ARG003 - for others
        """Return the problems between fields each of which is valid by itself."""
        return []

    @classmethod
    def worded(cls, name: str, kind: str, sent: Mapping[str, Any]) -> str | None:  # noqa: ARG003
        """Return what is said of a problem of pydantic's kind; None for the usual words."""
        return None


def read[B: Body](kind: type[B], body: bytes, example: str, context: object = None) -> B:
    """Return what a body says; IllegalArgumentError with all its problems.

    `context` is what validators of fields are told of the deployment.
    """
    sent = parse_json(body)
    if not isinstance(sent, dict):
        raise IllegalArgumentError(f"the body must be a JSON object, as in {example}")
    problems = kind.joint_problems(sent)
    try:
        found = kind.model_validate(sent, context=context)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        problems = [*(_problem(kind, each, sent) for each in details), *problems]
    if problems:
        # The cause is dropped, because it would hold what was sent.
        raise IllegalArgumentError("; ".join(problems[:MOST_PROBLEMS])) from None
    return found


def _problem(kind: type[Body], detail: ErrorDetails, sent: Mapping[str, Any]) -> str:
    name = str(detail["loc"][0])[:40]
    if said := kind.worded(name, detail["type"], sent):
        return f"{name}: {said}"
    if detail["type"] == "extra_forbidden":
        return f"{name}: unknown field; there are {', '.join(kind.model_fields)}"
    return f"{name}: {detail['msg']}"
