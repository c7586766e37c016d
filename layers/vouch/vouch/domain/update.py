"""What a party may change in a recommendation, and the result (CONTRACTS 1.4; DESIGN 4.5)."""

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
"""The party that may change a field; `status` is not here, because both may change it."""


def update(record: Recommendation, changes: Changes, by: Provenance, now: int) -> Recommendation:
    """Return the record with `changes` made, or the very same object if they change nothing.

    A queued update that is redelivered after it was applied changes nothing either. Refusals keep
    the order of DESIGN 4.5: AccessDeniedError for the other party's field or edge, then
    IllegalStatusTransitionError for an edge that does not exist.
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
    """Return the record after a change that readers and events see.

    The record does not mirror LinkedIn's any longer, unless LinkedIn took the change first.
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
    """Raise AccessDeniedError for the other party's field or edge, in any state of the record."""
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
