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
    return (
        WatchedQueue(
            "status-updates", stack.status_updates_dlq_url, stack.status_updates_queue_url
        ),
        WatchedQueue("sync", stack.sync_dlq_url, stack.sync_queue_url),
        WatchedQueue("refreshes", stack.refresh_dlq_url, stack.refresh_queue_url),
        WatchedQueue(
            "people-erasures", stack.people_erasures_dlq_url, stack.people_erasures_queue_url
        ),
        WatchedQueue("change-events", stack.change_events_dlq_url),
        WatchedQueue("change-stream", stack.change_stream_dlq_url),
        WatchedQueue("start-sync", stack.start_sync_dlq_url),
        WatchedQueue("start-refreshes", stack.start_refreshes_dlq_url),
        WatchedQueue("release-credits", stack.release_credits_dlq_url),
        WatchedQueue("reconcile-credits", stack.reconcile_credits_dlq_url),
    )
