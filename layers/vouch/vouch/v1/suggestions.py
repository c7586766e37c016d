"""Checks the body of POST /v1/network/recommendations (CONTRACTS 3.2; DESIGN 5.1, 12.1).

What may be sent depends on the version of Linkup's API that the deployment speaks. An error names
all problems of the body and shows no value, because `login_token` is a secret.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import Field

from vouch.domain.suggestion import (
    DEFAULT_COUNTRY,
    DEFAULT_RESULTS,
    MAX_PAGES,
    MAX_RESULTS,
    Country,
    Query,
)
from vouch.inputs import Visible
from vouch.v1 import body as bodies
from vouch.v1.body import Viewer

MAX_TOKEN: Final = 10_000

type Count = Annotated[int, Field(ge=1, le=MAX_RESULTS)]


class Body(bodies.Body):
    """The fields that may be sent under v1; null counts as absent where there is a default."""

    login_token: Annotated[str, Field(min_length=1, max_length=MAX_TOKEN, repr=False), Visible]
    total_results: Count | None = None
    start_page: Annotated[int, Field(ge=1)] | None = None
    end_page: Annotated[int, Field(ge=1)] | None = None
    country: Country | None = None
    viewer: Viewer | None = None
    only_new: bool | None = None

    @classmethod
    def joint_problems(cls, sent: Mapping[str, Any]) -> list[str]:
        """Return the problems between the pages, and of `only_new` without a viewer."""
        problems = _page_problems(sent)
        if sent.get("only_new") is True and sent.get("viewer") is None:
            problems.append("only_new: needs viewer")
        return problems

    @classmethod
    def worded(cls, name: str, kind: str, sent: Mapping[str, Any]) -> str | None:
        """Return which version is spoken where a call looks like one of v2."""
        is_of_v2 = name == "login_token" and kind == "missing" and "viewer" in sent
        return NO_TOKEN if is_of_v2 else None


class ViewerBody(bodies.Body):
    """The fields that may be sent under v2, where Linkup has a session of the viewer."""

    viewer: Viewer
    total_results: Count | None = None
    only_new: bool | None = None

    @classmethod
    def worded(cls, name: str, kind: str, sent: Mapping[str, Any]) -> str | None:  # noqa: ARG003
        """Return which version is spoken where a call looks like one of v1."""
        if name == "viewer" and kind == "missing":
            return NO_VIEWER
        return OF_V1.get(name) if kind == "extra_forbidden" else None


BODIES: Final[Mapping[str, type[Body | ViewerBody]]] = {"v1": Body, "v2": ViewerBody}
SPEAKS: Final = "this deployment speaks {} of Linkup's API"
NO_TOKEN: Final = (
    f"missing; {SPEAKS.format('v1')}, where each call carries the member's login_token, with or"
    " without a viewer"
)
NO_VIEWER: Final = (
    f"missing; {SPEAKS.format('v2')}: send the name of a viewer that POST /v1/network/viewers"
    " connected"
)
ONCE: Final = (
    f"not taken; {SPEAKS.format('v2')}: send it once to POST /v1/network/viewers, and here the"
    " viewer"
)
NO_PAGES: Final = f"not taken; {SPEAKS.format('v2')}, which has no pages: send total_results"
OF_V1: Final[Mapping[str, str]] = {
    **dict.fromkeys(("login_token", "country"), ONCE),
    **dict.fromkeys(("start_page", "end_page"), NO_PAGES),
}
"""What is said of a field that only v1 takes."""


def parse_query(body: bytes, version: str = "v1") -> Query:
    """Return what the body asks for; IllegalArgumentError with all problems of the body."""
    example = '{"login_token":"…"}' if version == "v1" else '{"viewer":"…"}'
    sent = bodies.read(BODIES[version], body, example)
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
