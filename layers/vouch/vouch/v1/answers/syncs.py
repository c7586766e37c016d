"""The JSON that /v1/syncs answers."""

from typing import TypedDict

from vouch.domain.syncing import State
from vouch.v1.answers import Count, Moment, Paging, Person


class StartedSync(TypedDict):
    """A sync that has begun or was under way."""

    id: str
    member: Person
    state: State


class StartedSyncs(TypedDict):
    """The syncs that a request has started."""

    elements: list[StartedSync]
    """Those under way already; empty for an account with more than 100 connections, whose members'
    syncs begin one after another."""
    count: Count
    """How many members are connected. Of those who are not among `elements` of a small account, the
    sync could not begin, or has ended less than a minute ago."""
    count_is_exact: bool
    """False if more than `count` members may be connected, who are synced too."""
    link: str
    """Where all syncs are reported."""


class Sync(StartedSync):
    """A sync and what it has done so far."""

    seen: Count
    """How many recommendations LinkedIn listed."""
    created: Count
    updated: Count
    deleted: Count
    pages: Count
    """How many pages LinkedIn was asked for."""
    skipped: Count
    """How many of those seen were not mirrored, because they do not fit LinkedIn's contract."""
    started: Moment | None
    finished: Moment | None
    resume_at: Moment | None
    """When a WAITING sync goes on."""
    error: str | None
    """Why a FAILED sync failed: a code, and LinkedIn's request id."""


class Syncs(TypedDict):
    """One page of syncs, newest first."""

    elements: list[Sync]
    paging: Paging
