"""Checks the body of POST /v1/network/recommendations (CONTRACTS 3.2; DESIGN 5.1, 12.1).

What may be sent depends on the version of Linkup's API that the deployment speaks. An error names
all problems of the body and shows no value, because `login_token` is a secret.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from vouch.domain.people import VIEWER
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
STRICT: Final = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)


def _named(name: str) -> str:
    if not VIEWER.fullmatch(name):
        raise PydanticCustomError(
            "viewer", "a letter or digit, then at most 63 letters, digits and _ . : -"
        )
    return name


type Count = Annotated[int, Field(ge=1, le=MAX_RESULTS)]
type Viewer = Annotated[str, AfterValidator(_named)]


class Body(BaseModel):
    """The fields that may be sent under v1; null counts as absent where there is a default."""

    model_config = STRICT

    login_token: Annotated[str, Field(min_length=1, max_length=MAX_TOKEN, repr=False), Visible]
    total_results: Count | None = None
    start_page: Annotated[int, Field(ge=1)] | None = None
    end_page: Annotated[int, Field(ge=1)] | None = None
    country: Country | None = None
    viewer: Viewer | None = None
    only_new: bool | None = None


class ViewerBody(BaseModel):
    """The fields that may be sent under v2, where Linkup has a session of the viewer."""

    model_config = STRICT

    viewer: Viewer
    total_results: Count | None = None
    only_new: bool | None = None


BODIES: Final[Mapping[str, type[Body | ViewerBody]]] = {"v1": Body, "v2": ViewerBody}
SPOKEN: Final[Mapping[str, Mapping[str, str]]] = {
    "v1": {
        "login_token": "missing; this deployment speaks v1 of Linkup's API, where each call"
        " carries the member's login_token, with or without a viewer",
    },
    "v2": {
        "viewer": "missing; this deployment speaks v2 of Linkup's API: send the name of a viewer"
        " that POST /v1/network/viewers connected",
        **dict.fromkeys(
            ("login_token", "country"),
            "not taken; this deployment speaks v2 of Linkup's API: send it once to"
            " POST /v1/network/viewers, and here the viewer",
        ),
        **dict.fromkeys(
            ("start_page", "end_page"),
            "not taken; this deployment speaks v2 of Linkup's API, which has no pages: send"
            " total_results",
        ),
    },
}
"""What is said of a field that is sent, or is not, as in the other version."""


def parse_query(body: bytes, version: str = "v1") -> Query:
    """Return what the body asks for; IllegalArgumentError with all problems of the body."""
    value = parse_json(body)
    if not isinstance(value, dict):
        example = '{"login_token":"…"}' if version == "v1" else '{"viewer":"…"}'
        raise IllegalArgumentError(f"the body must be a JSON object, as in {example}")
    problems = _joint_problems(value, version)
    try:
        sent = BODIES[version].model_validate(value)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        problems = [*(_problem(each, value, version) for each in details), *problems]
    if problems:
        # The cause is dropped, because it would hold what was sent.
        raise IllegalArgumentError("; ".join(problems[:MOST_PROBLEMS])) from None
    return _query(sent)


def _query(sent: Body | ViewerBody) -> Query:
    results, only_new = sent.total_results or DEFAULT_RESULTS, bool(sent.only_new)
    if isinstance(sent, ViewerBody):
        return Query(total_results=results, viewer=sent.viewer, only_new=only_new)
    return Query(
        login_token=sent.login_token,
        country=sent.country or DEFAULT_COUNTRY,
        total_results=results,
        start_page=sent.start_page,
        end_page=sent.start_page if sent.end_page is None else sent.end_page,
        viewer=sent.viewer,
        only_new=only_new,
    )


def _joint_problems(body: Mapping[str, Any], version: str) -> list[str]:
    """Return the problems between fields each of which is valid by itself."""
    problems = _page_problems(body) if version == "v1" else []
    if version == "v1" and body.get("only_new") is True and body.get("viewer") is None:
        problems.append("only_new: needs viewer")
    return problems


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


def _problem(detail: ErrorDetails, body: Mapping[str, Any], version: str) -> str:
    name = str(detail["loc"][0])[:40]
    kind, spoken = detail["type"], SPOKEN[version].get(name)
    # Without a viewer, a call of v1 is answered as it was before there were any.
    if spoken and (kind == "extra_forbidden" or (kind == "missing" and _is_of_v2(body, version))):
        return f"{name}: {spoken}"
    if kind == "extra_forbidden":
        return f"{name}: unknown field; there are {', '.join(BODIES[version].model_fields)}"
    return f"{name}: {detail['msg']}"


def _is_of_v2(body: Mapping[str, Any], version: str) -> bool:
    return version == "v2" or "viewer" in body
