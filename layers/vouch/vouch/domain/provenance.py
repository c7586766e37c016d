"""Who changed a record, and how: stored with each version, shown in its event (DESIGN 9)."""

from collections.abc import Mapping
from typing import NamedTuple


class Place(NamedTuple):
    """The place of a queued update: a later one of the same record has a higher number.

    After a worker crashes before it acknowledges, several updates are redelivered, those before the
    last applied one too. Applied again from the state that the last one left, they would lead
    elsewhere. So a record stores the place of the last one applied, and no update up to that place
    counts.
    """

    queue: str
    number: int

    def attribute(self) -> dict[str, str]:
        """Return the place as a record stores it; its number may exceed DynamoDB's digits."""
        return {"queue": self.queue, "number": str(self.number)}

    def is_passed_by(self, last: Mapping[str, str] | None) -> bool:
        """Tell whether the update at such an attribute is this one or a later one."""
        return (
            last is not None and last["queue"] == self.queue and int(last["number"]) >= self.number
        )


class Provenance(NamedTuple):
    """Who changes a record, by which way, and the id that finds the change in the logs."""

    actor: str
    cause: str
    correlation_id: str
    update_id: str | None = None
    """The id by which the sender of a queued update knows it."""
    place: Place | None = None
    """The place of a queued update."""
    since: int = 0
    """When it was established that the actor may act, in milliseconds."""

    def attributes(self) -> dict[str, str | None]:
        """Return what a record stores; None clears what the change before may have left."""
        return {
            "actor": self.actor,
            "cause": self.cause,
            "correlationId": self.correlation_id,
            "updateId": self.update_id,
        }
