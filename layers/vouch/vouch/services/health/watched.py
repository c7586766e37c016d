"""What is looked at: every queue of the stack, and every function that runs on a schedule."""

from typing import Final, NamedTuple

from vouch.settings import HealthSettings

SCHEDULED: Final = ("release_credits", "reconcile_credits", "start_sync", "start_refreshes")
"""The functions that run on a schedule."""


class WatchedQueue(NamedTuple):
    """A queue under the name that `make redrive` has for it, with the queue of its dead letters."""

    name: str
    dlq_url: str
    url: str | None = None
    """None where no queue of the stack is served: its letters come from a schedule or a stream."""


def watched_queues(stack: HealthSettings) -> tuple[WatchedQueue, ...]:
    """Return every queue of the stack, in the order in which they are shown."""
    place = stack.sync_queue_url.rpartition("/")[0]

    def watched(name: str, dlq: str, url: str | None = None) -> WatchedQueue:
        return WatchedQueue(name, f"{place}/{dlq}", url)

    return (
        watched("status-updates", stack.status_updates_dlq, stack.status_updates_queue_url),
        watched("sync", stack.sync_dlq, stack.sync_queue_url),
        watched("sync-starts", stack.sync_starts_dlq, stack.sync_starts_queue_url),
        watched("refreshes", stack.refresh_dlq, stack.refresh_queue_url),
        watched("people-erasures", stack.people_erasures_dlq, stack.people_erasures_queue_url),
        watched("change-events", stack.change_events_dlq),
        watched("change-stream", stack.change_stream_dlq),
        watched("start-sync", stack.start_sync_dlq),
        watched("start-refreshes", stack.start_refreshes_dlq),
        watched("release-credits", stack.release_credits_dlq),
        watched("reconcile-credits", stack.reconcile_credits_dlq),
    )
