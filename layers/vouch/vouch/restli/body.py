"""Checks JSON bodies: what a member may write into a recommendation (DESIGN 4.2, 4.5).

A 422 reports every problem of a body, not only the first; a body that is no JSON is a 400. An
optional field is left out, never null.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final, cast

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from vouch.domain.recommendation import SERVED
from vouch.errors import FieldError

STRICT: Final = ConfigDict(extra="forbid")


def validated(
    adapter: TypeAdapter[Any], value: Mapping[str, Any], settable: Iterable[str]
) -> tuple[dict[str, Any], list[FieldError]]:
    """Return the fields that an adapter takes, or all problems; `settable` names the fields."""
    try:
        return cast("dict[str, Any]", adapter.validate_python(value)), []
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        return {}, [_problem(each, ", ".join(settable)) for each in details]


def _problem(detail: ErrorDetails, settable: str) -> FieldError:
    return FieldError("/".join(map(str, detail["loc"])), _description(detail, settable))


def _description(detail: ErrorDetails, settable: str) -> str:
    if detail["type"] != "extra_forbidden":
        return detail["msg"]
    known = str(detail["loc"][0]) in SERVED
    return f"{'cannot be set here' if known else 'unknown field'}; settable: {settable}"
