"""Who changed a record, and how: kept with each version, told by its event (DESIGN 9)."""

from collections.abc import Mapping
from typing import NamedTuple


class Place(NamedTuple):
    """Where a queued update stood: a later one of the same record has a higher number.

    Whoever was killed before it could acknowledge leaves several to be delivered again, those
    before the last one too. Applied anew from the state that the last one left, they would lead
    elsewhere; so a record keeps the place of the last one applied, and none before it counts.
    """

    queue: str
    number: int

    def attribute(self) -> dict[str, str]:
        """As a record keeps it; its number may have more digits than DynamoDB's have."""
        return {"queue": self.queue, "number": str(self.number)}

    def is_passed_by(self, last: Mapping[str, str] | None) -> bool:
        """Whether the update of such an attribute is this one or a later one."""
        return (
            last is not None and last["queue"] == self.queue and int(last["number"]) >= self.number
        )


class Provenance(NamedTuple):
    """Who changes a record, by which way, and the id that finds the change in the logs."""

    actor: str
    cause: str
    correlation_id: str
    update_id: str | None = None
    """Of a queued update: what its sender knows it by."""
    place: Place | None = None
    """Of a queued update."""

    def attributes(self) -> dict[str, str | None]:
        """As a record keeps it; None clears what the change before may have left."""
        return {
            "actor": self.actor,
            "cause": self.cause,
            "correlationId": self.correlation_id,
            "updateId": self.update_id,
        }
