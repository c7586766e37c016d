"""The JSON that /v2 answers; docs/openapi.json is made of these types and their docstrings."""

from collections.abc import Mapping
from typing import Literal, NotRequired, TypedDict

type Shown = Mapping[str, object]
"""A recommendation as its reader sees it: whole, or what `fields` asked for."""
type RecommendationUrn = str
"""The URN of a recommendation."""
type ErrorCode = str
"""A code of Vouch's errors, or one that LinkedIn refuses with."""


class Identity(TypedDict):
    """The member whom a token belongs to."""

    sub: str
    """The id inside the person URN."""


class FieldPath(TypedDict):
    """The path of a field that was sent."""

    fieldPath: str


class Input(TypedDict):
    """Where the input is wrong."""

    inputPath: FieldPath


class InputError(TypedDict):
    """What is wrong with one field."""

    description: str
    input: Input
    code: str


class ErrorDetails(TypedDict):
    """All that is wrong with what was sent."""

    inputErrors: list[InputError]


class ErrorResponse(TypedDict):
    """Every error of /v2, in LinkedIn's form."""

    status: int
    code: ErrorCode
    message: str
    serviceErrorCode: NotRequired[int]
    errorDetailType: NotRequired[str]
    errorDetails: NotRequired[ErrorDetails]


class Link(TypedDict):
    """A page beside this one."""

    rel: Literal["prev", "next"]
    href: str
    type: Literal["application/json"]


class Paging(TypedDict):
    """Which page this is; a page that `links` lead to costs the same at any depth.

    `links` are relative to the base URL.
    """

    start: int
    count: int
    links: list[Link]


class Collection(TypedDict):
    """One page of what a finder found."""

    elements: list[Shown]
    paging: Paging


class Batch(TypedDict):
    """Each id is in `results`, or in both of the others."""

    statuses: dict[RecommendationUrn, int]
    results: dict[RecommendationUrn, Shown]
    errors: dict[RecommendationUrn, ErrorResponse]
