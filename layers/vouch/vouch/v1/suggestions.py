"""Checks the body of POST /v1/network/recommendations (CONTRACTS 3.2; DESIGN 5.1).

An error names all problems of the body and shows no value, because `login_token` is a secret.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from vouch.domain.suggestion import (
    DEFAULT_COUNTRY,
    DEFAULT_RESULTS,
    MAX_PAGES,
    MAX_RESULTS,
    Country,
    Query,
)
from vouch.errors import IllegalArgumentError
from vouch.inputs import Visible, parse_json

MAX_TOKEN: Final = 10_000
MOST_PROBLEMS: Final = 20
"""How many problems an error lists; a body may hold thousands of unknown fields."""


class Body(BaseModel):
    """The fields that may be sent; null counts as absent where there is a default."""

    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)

    login_token: Annotated[str, Field(min_length=1, max_length=MAX_TOKEN, repr=False), Visible]
    total_results: Annotated[int, Field(ge=1, le=MAX_RESULTS)] | None = None
    start_page: Annotated[int, Field(ge=1)] | None = None
    end_page: Annotated[int, Field(ge=1)] | None = None
    country: Country | None = None


def parse_query(body: bytes) -> Query:
    """Return what the body asks for; IllegalArgumentError with all problems of the body."""
    value = parse_json(body)
    if not isinstance(value, dict):
        raise IllegalArgumentError('the body must be a JSON object, as in {"login_token":"…"}')
    problems = _page_problems(value)
    try:
        sent = Body.model_validate(value)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        problems = [*map(_problem, details), *problems]
    if problems:
        # The cause is dropped, because it would hold what was sent.
        raise IllegalArgumentError("; ".join(problems[:MOST_PROBLEMS])) from None
    return Query(
        login_token=sent.login_token,
        country=sent.country or DEFAULT_COUNTRY,
        total_results=sent.total_results or DEFAULT_RESULTS,
        start_page=sent.start_page,
        end_page=sent.start_page if sent.end_page is None else sent.end_page,
    )


def _page_problems(body: Mapping[str, Any]) -> list[str]:
    """Return the problems between the two pages where each is valid by itself."""
    start, end = body.get("start_page"), body.get("end_page")
    if end is None:
        return []
    if start is None:
        return ["end_page: needs start_page"]
    if not (type(start) is int and type(end) is int and start >= 1 and end >= 1):
        return []
    if start <= end < start + MAX_PAGES:
        return []
    return [f"end_page: at least start_page, and at most {MAX_PAGES - 1} more"]


def _problem(detail: ErrorDetails) -> str:
    name = str(detail["loc"][0])[:40]
    if detail["type"] == "extra_forbidden":
        return f"{name}: unknown field; there are {', '.join(Body.model_fields)}"
    return f"{name}: {detail['msg']}"
