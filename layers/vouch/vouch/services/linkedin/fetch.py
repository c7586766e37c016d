"""Records that are not stored here, where LinkedIn is the source: read there, and kept (DESIGN 7).

Read functions import this, and with it nothing that calls LinkedIn before they do.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from vouch.settings import source

if TYPE_CHECKING:
    from vouch.deadline import Deadline
    from vouch.domain.provenance import Provenance
    from vouch.domain.recommendation import Recommendation
    from vouch.errors import UpstreamError


class Caller(NamedTuple):
    """Beside the member who asks: their own token of LinkedIn, and until when there is time."""

    token: str | None
    deadline: "Deadline"


class Fetched(NamedTuple):
    """What came, and why of others nothing did; what is not there is in neither."""

    records: "Mapping[str, Recommendation]"
    errors: "Mapping[str, UpstreamError]"

    def record(self, urn: str) -> "Recommendation | None":
        """One of them; raises what stood against it."""
        if urn in self.errors:
            raise self.errors[urn]
        return self.records.get(urn)


NOTHING = Fetched({}, {})


def fetched(
    urns: Sequence[str], by: "Provenance", token: str | None, deadline: "Deadline"
) -> Fetched:
    """Those of the records that LinkedIn has for `by.actor`."""
    if not source().is_linkedin:
        return NOTHING
    from vouch.services.linkedin import mirror  # noqa: PLC0415 - needs the client of LinkedIn

    return mirror.fetched(urns, by, Caller(token, deadline))
