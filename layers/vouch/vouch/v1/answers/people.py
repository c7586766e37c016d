"""The JSON that /v1/network/people answers."""

from typing import Literal, TypedDict

from vouch.domain.people import Decision
from vouch.v1.answers import Count, Moment, Paging


class Change(TypedDict):
    """What was different the last time that anything was."""

    fields: list[Literal["name", "subtitle", "insight", "profile_url"]]
    at: Moment


class RecommendedPerson(TypedDict):
    """Somebody whom Linkup recommended to a viewer, as the newest of its answers has it."""

    viewer: str
    person: str
    """The id of the profile, or a digest where Linkup names none."""
    name: str | None
    subtitle: str | None
    profile_url: str | None
    insight: str | None
    profile_picture: str | None
    entity_urn: str | None
    first_seen: Moment
    last_seen: Moment
    times: Count
    """How many answers had the person."""
    rank: Count
    """The place in the newest of them, from 1."""
    best_rank: Count
    changed: Change | None
    state: Decision
    """What the account decided; NEW before it has."""
    decided_at: Moment | None
    note: str | None


class RecommendedPeople(TypedDict):
    """One page of the people recommended to a viewer, newest first."""

    elements: list[RecommendedPerson]
    paging: Paging
