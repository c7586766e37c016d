"""The JSON that /v1 answers; docs/openapi.json is made of these types and their docstrings."""

from typing import Literal, TypedDict

type Count = int
"""A number of things: 0 or more."""
type Moment = str
"""A time, ISO 8601 in UTC."""
type Day = str
"""A day of UTC, YYYY-MM-DD."""
type Month = str
"""A month of UTC, YYYY-MM."""
type Person = str
"""A person URN."""
type Address = str
"""A URL."""


class Error(TypedDict):
    """Every error of /v1, in Linkup's form."""

    status: Literal["error"]
    message: str


class Paging(TypedDict):
    """How a list goes on."""

    count: int
    next_page_token: str | None
