"""What a party may change in a recommendation, and what comes of it (CONTRACTS 1.4; DESIGN 4.5)."""

from collections.abc import Mapping
from typing import Final

from vouch.domain.provenance import Provenance
from vouch.domain.recommendation import Recommendation, party, present
from vouch.domain.status import Actor, Status, may_ask, transition
from vouch.errors import AccessDeniedError

Changes = Mapping[str, str | None]
"""New values by field; None deletes the field."""

FIELD_OWNER: Final = {
    "recommendeeEntity": Actor.RECOMMENDEE,
    "visibilityForRecommender": Actor.RECOMMENDER,
}
"""Beside `status`, whose edges divide among both."""


def update(record: Recommendation, changes: Changes, by: Provenance, now: int) -> Recommendation:
    """The record with `changes` made, or the very same object where they change nothing.

    They change nothing either where they were queued and come again.

    Refusals in the order of DESIGN 4.5: AccessDeniedError for the other party's field or edge, then
    IllegalStatusTransitionError for an edge that is not there.
    """
    if by.place and by.place.is_passed_by(record.get("lastPlace")):
        return record
    may_change(record, changes, by.actor)
    effective = {name: value for name, value in changes.items() if record.get(name) != value}
    if "status" in effective:
        transition(Status(record["status"]), Status(str(effective["status"])))
    if not effective:
        return record
    after = next_version(record, effective, by, now)
    return {**after, "lastPlace": by.place.attribute()} if by.place else after


def next_version(
    record: Recommendation, changes: Changes, by: Provenance, now: int
) -> Recommendation:
    """The record after a change that readers and events see.

    From then on it mirrors LinkedIn's no longer, unless LinkedIn took the change first.
    """
    return present(
        {
            **record,
            **changes,
            "origin": None,
            "upstreamModified": None,
            "version": record["version"] + 1,
            "lastModified": max(now, record["lastModified"]),
            **by.attributes(),
        }
    )


def may_change(record: Recommendation, changes: Changes, member: str) -> None:
    """AccessDeniedError for the other party's field or edge, whatever the record's state."""
    actor = party(record, member)
    for field, value in changes.items():
        _may_change(actor, field, value)


def _may_change(actor: Actor | None, field: str, value: str | None) -> None:
    if actor is None:
        raise AccessDeniedError("only its two parties may change a recommendation")
    if field == "status":
        may_ask(actor, Status(str(value)))
    elif FIELD_OWNER[field] is not actor:
        raise AccessDeniedError(
            f"{field} is changed by the {FIELD_OWNER[field]}, not by the {actor}"
        )
