"""A recommendation as a record: how it is made and who reads it (CONTRACTS 1.2; DESIGN 4.1, 4.2).

A record is a plain mapping with the contract's own names, so that what is stored, decided on and
served is one thing. Records are never changed in place.
"""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple, NotRequired, TypedDict, TypeGuard, cast

from vouch.domain.fields import Visibility
from vouch.domain.provenance import Provenance
from vouch.domain.status import Actor, Status
from vouch.errors import NotFoundError


class Recommendation(TypedDict):
    """LinkedIn's record, then what Vouch keeps beside it.

    Times are milliseconds since the epoch; URNs are their text.
    """

    urn: str
    id: int
    created: int
    lastModified: int
    recommender: str
    recommendee: str
    recommendationText: str
    status: str
    visibilityForRecommender: str
    message: NotRequired[str]
    subject: NotRequired[str]
    relationship: NotRequired[str]
    recommendeeEntity: NotRequired[str]
    recommenderEntity: NotRequired[str]
    locale: NotRequired[dict[str, str]]
    previousRecommendation: NotRequired[str]
    nextRecommendation: NotRequired[str]

    writeCount: int
    """The number of all writes; `version` counts those that readers and events see."""
    version: int
    actor: str
    cause: str
    correlationId: str
    updateId: NotRequired[str]
    """The id of the queued update that made this version; absent if none did."""
    lastPlace: NotRequired[dict[str, str]]
    """The place of the last queued update applied to this record (`Place.attribute`)."""
    supersedes: NotRequired[str]
    pendingRevision: NotRequired[str]
    supersededBy: NotRequired[str]

    # On records that mirror LinkedIn's (domain/mirror.py); `deleted`: LinkedIn has it no longer.
    origin: NotRequired[str]
    upstreamModified: NotRequired[int]
    writtenAt: NotRequired[int]
    deleted: NotRequired[int]


SERVED: Final = (
    "id",
    "created",
    "lastModified",
    "recommender",
    "recommendee",
    "recommendationText",
    "status",
    "visibilityForRecommender",
    "message",
    "subject",
    "relationship",
    "recommendeeEntity",
    "recommenderEntity",
    "locale",
    "previousRecommendation",
    "nextRecommendation",
)
"""The fields that a reader sees (CONTRACTS 1.2), in the order they are written."""


class Change(NamedTuple):
    """A record's next state, which holds only if the record is still as it was read."""

    before: Recommendation | None
    """The record as it was read; None if it must not exist yet."""
    after: Recommendation | None
    """The record's next state; None if it stays as it is and must only not have changed."""

    @property
    def urn(self) -> str:
        """The URN of the record."""
        record = self.after or self.before
        return record["urn"] if record else ""


def new_id(now: int, entropy: int) -> int:
    """Return an id that grows with time (ms), unique per recommender, below 2^53 until 2089.

    `entropy` is 12 random bits. Two ids of one millisecond may collide: the write is conditional.
    """
    epoch = 1_577_836_800_000  # 2020-01-01: 41 bits of milliseconds leave 12 below 2^53
    return (now - epoch) << 12 | entropy


def create(fields: Mapping[str, Any], number: int, by: Provenance, now: int) -> Recommendation:
    """Return a new PENDING recommendation by its actor; `fields` are checked already."""
    record = {
        "visibilityForRecommender": Visibility.EVERYONE,
        **fields,
        "urn": f"urn:li:recommendation:({by.actor},{number})",
        "id": number,
        "created": now,
        "lastModified": now,
        "recommender": by.actor,
        "status": Status.PENDING,
        "writeCount": 1,
        "version": 1,
        **by.attributes(),
    }
    return present(record)


def present(values: Mapping[str, Any]) -> Recommendation:
    """Return the record without the fields that are None."""
    kept = {name: value for name, value in values.items() if value is not None}
    return cast("Recommendation", kept)


def served(record: Recommendation) -> dict[str, Any]:
    """Return what a reader gets: the contract's fields, those that are set."""
    values = cast("dict[str, Any]", record)
    return {name: values[name] for name in SERVED if name in values}


def party(record: Recommendation, member: str) -> Actor | None:
    """Return which side of the record a member is on; None for others, who may not see it."""
    if member == record["recommendee"]:
        return Actor.RECOMMENDEE
    return Actor.RECOMMENDER if member == record["recommender"] else None


def is_readable(record: Recommendation | None, member: str) -> TypeGuard[Recommendation]:
    """Tell whether the record exists for this member: a party sees it unless it is deleted."""
    return record is not None and "deleted" not in record and party(record, member) is not None


def readable(record: Recommendation | None, member: str) -> Recommendation:
    """Return the record to one of its parties; raise NotFoundError for any other member."""
    if not is_readable(record, member):
        raise NotFoundError("there is no such recommendation, or it is not yours")
    return record
