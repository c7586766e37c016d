"""The values that a call to LinkedIn for a member takes and returns.

They stand apart because the other modules of this package import the client of LinkedIn, which
would slow the start-up of functions that seldom call it.
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
    """The token and the time with which LinkedIn is asked for a member."""

    token: str | None
    """The caller's own token of LinkedIn; None to use the member's connection."""
    deadline: "Deadline"
    """When the request must be answered."""


class Draft(NamedTuple):
    """A recommendation to be written: its fields, its author, and its Idempotency-Key."""

    fields: Mapping[str, Any]
    by: "Provenance"
    request: "IdempotentRequest | None"


class Created(NamedTuple):
    """The URN of a recommendation that this request, or an earlier try of it, has written."""

    urn: str
    replayed: bool = False


class Fetched(NamedTuple):
    """The records that were found and the errors of others, by URN; an absent one is in neither."""

    records: "Mapping[str, Recommendation]"
    errors: "Mapping[str, UpstreamError]"

    def record(self, urn: str) -> "Recommendation | None":
        """Return one record, None if it is absent; raise its error if it has one."""
        if urn in self.errors:
            raise self.errors[urn]
        return self.records.get(urn)


NOTHING: Final = Fetched({}, {})
"""The answer when nothing was found and nothing failed."""
