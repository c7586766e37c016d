"""What a call for a member is made with, and what comes of it; cheap to import.

Everything else in this package needs the client of LinkedIn, which is dear to start with.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from vouch.deadline import Deadline
    from vouch.domain.provenance import Provenance
    from vouch.domain.recommendation import Recommendation
    from vouch.errors import UpstreamError
    from vouch.storage.idempotency import IdempotentRequest


class Access(NamedTuple):
    """Beside the member who asks: their own token of LinkedIn, and until when there is time."""

    token: str | None
    deadline: "Deadline"


class Draft(NamedTuple):
    """A recommendation that is to be written: its fields, by whom, and under which key."""

    fields: Mapping[str, Any]
    by: "Provenance"
    request: "IdempotentRequest | None"


class Created(NamedTuple):
    """The URN of a recommendation that was written, now or by an earlier try of the request."""

    urn: str
    replayed: bool = False


class Fetched(NamedTuple):
    """What came, and why of others nothing did; what is not there is in neither."""

    records: "Mapping[str, Recommendation]"
    errors: "Mapping[str, UpstreamError]"

    def record(self, urn: str) -> "Recommendation | None":
        """One of them; raises what stood against it."""
        if urn in self.errors:
            raise self.errors[urn]
        return self.records.get(urn)


NOTHING: Final = Fetched({}, {})
