"""Checks the queries and bodies of /v1/network/people (DESIGN 12.4).

An error names all problems and shows no value, because notes are about people.
"""

import re
from collections.abc import Mapping
from typing import Annotated, Final, NamedTuple

from pydantic import Field

from vouch.domain.people import DECISIONS, MOST_NOTE, Decision
from vouch.domain.sighting import PERSON
from vouch.domain.viewer import VIEWER, VIEWER_FORM
from vouch.errors import IllegalArgumentError
from vouch.inputs import Visible
from vouch.moment import Milliseconds, milliseconds
from vouch.v1.body import Body, read
from vouch.v1.paging import Paging, paging_of
from vouch.v1.request import Request

PARAMETERS: Final = ("viewer", "state", "since", "count", "page_token")
PLACE: Final = re.compile(rf"[0-9]{{14}}#(?:{PERSON.pattern})")
"""The form of a person's place in the list, which `storage.people` makes."""
COMPACT_DATE: Final = len("20251022")
MOST_DIGITS: Final = 14
MOST_SINCE: Final = 40
A_VIEWER: Final = f"viewer: {VIEWER_FORM}"
A_PERSON: Final = "person: an id as GET /v1/network/people shows it"


class Listing(NamedTuple):
    """The people whom a query asks for."""

    viewer: str
    states: tuple[Decision, ...]
    since: Milliseconds
    paging: Paging


class Place(NamedTuple):
    """The viewer and the person whom a path names."""

    viewer: str
    person: str


class Decided(Body):
    """What an account decides about a person; null counts as absent."""

    state: Decision | None = None
    note: Annotated[str, Field(max_length=MOST_NOTE), Visible] | None = None


def parse_listing(query: Mapping[str, str], account: str) -> Listing:
    """Return what a query asks for; IllegalArgumentError names every problem."""
    viewer, state, problems = query.get("viewer", ""), query.get("state"), []
    if not VIEWER.fullmatch(viewer):
        problems.append(A_VIEWER)
    states = tuple(each for each in DECISIONS if state in {None, each})
    if not states:
        problems.append(f"state: one of {', '.join(DECISIONS)}")
    since = _since(query.get("since", "0"))
    if since is None:
        problems.append("since: a time as ISO 8601, or in milliseconds since 1970")
    bound = ("people", account, viewer, state or "", str(since))
    paging, more = paging_of(query, bound, PLACE)
    if problems or more:
        raise IllegalArgumentError("; ".join(problems + more))
    return Listing(viewer, states, since or Milliseconds(0), paging)


def parse_place(request: Request) -> Place:
    """Return whom the path names; IllegalArgumentError names every problem."""
    place = Place(request.in_path("viewer"), request.in_path("person"))
    problems = [
        problem
        for pattern, value, problem in zip(
            (VIEWER, PERSON), place, (A_VIEWER, A_PERSON), strict=True
        )
        if not pattern.fullmatch(value)
    ]
    if problems:
        raise IllegalArgumentError("; ".join(problems))
    return place


def parse_decision(body: bytes) -> Decided:
    """Return what the body decides; IllegalArgumentError names every problem."""
    sent = read(Decided, body, '{"state":"KEPT"}')
    if sent.state is None and sent.note is None:
        raise IllegalArgumentError("send state, note or both")
    return sent


def _since(text: str) -> Milliseconds | None:
    """Return the moment that a text stands for, 1970 if it lies before; None where it is no time.

    Digits are milliseconds, but for eight of them, which ISO 8601 takes for a date.
    """
    if len(text) > MOST_SINCE:
        return None
    if text.isascii() and text.isdigit() and len(text) != COMPACT_DATE:
        return Milliseconds(int(text)) if len(text) <= MOST_DIGITS else None
    try:
        return max(Milliseconds(0), milliseconds(text))
    except ValueError:
        return None
