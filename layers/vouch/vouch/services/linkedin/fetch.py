"""Records that are not stored here, fetched from LinkedIn and stored (DESIGN 7.4)."""

from collections.abc import Sequence
from typing import Final

from vouch.clients.linkedin.batch import BatchGet
from vouch.domain.provenance import Provenance
from vouch.errors import NotConnectedError, UpstreamError, UpstreamScopeError
from vouch.services.linkedin.call import NOTHING, Access, Fetched
from vouch.services.linkedin.mirror import kept
from vouch.services.linkedin.session import Session

ABSENT: Final = frozenset({403, 404})
"""The statuses that LinkedIn answers if a record does not exist for this member."""


def is_absent(error: UpstreamError) -> bool:
    """Tell whether LinkedIn has or shows no such record, and not that the token may read none."""
    return error.status in ABSENT and not isinstance(error, UpstreamScopeError)


def fetch(urns: Sequence[str], by: Provenance, access: Access) -> Fetched:
    """Return those of the records that LinkedIn shows to `by.actor`, and store them.

    A record that LinkedIn does not have or does not show is neither in `records` nor in `errors`.
    The same holds for every record if the member is not connected.
    """
    session = Session.of_request(by.actor, access)
    try:
        found = session.ask(lambda client: client.batch_get(urns))
    except NotConnectedError:
        return NOTHING
    except UpstreamError as error:
        found = BatchGet({}, dict.fromkeys(urns, error))
    failed = {urn: error for urn, error in found.errors.items() if not is_absent(error)}
    return Fetched(kept([*found.results.values()], by), failed)
