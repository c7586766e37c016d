"""Updates whose outcome the caller does not wait for: checked, then queued (DESIGN 8.1)."""

from vouch.aws import queues
from vouch.domain.provenance import Provenance
from vouch.domain.recommendation import readable
from vouch.domain.update import Changes, may_change
from vouch.messages.status_update import StatusUpdate
from vouch.moment import iso, now
from vouch.services.linkedin.call import Access
from vouch.services.recommendations.source import source
from vouch.settings import status_updates_queue
from vouch.storage import erasures, recommendations


def queue(urn: str, changes: Changes, by: Provenance, access: Access) -> str:
    """Queue a change of status, and return the id that its event will carry.

    A change that no state of the record would allow is refused.
    """
    record = recommendations.get(urn)
    if record is None:
        record = source().fetch([urn], by, access).record(urn)
    may_change(readable(record, by.actor), changes, by.actor)
    # Its moment comes before the check: of an update that is sent although the member has just been
    # forgotten, the worker sees that it is older than the erasure.
    update = StatusUpdate.of(urn, str(changes["status"]), by.actor, iso(now()))
    erasures.require_right(by)
    return queues.send(
        status_updates_queue(),
        update.text(),
        group=urn,
        attributes={"correlationId": by.correlation_id},
    )
