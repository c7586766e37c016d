"""The way into every function that works off a queue: a log line for each message."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from vouch.aws import batch
from vouch.aws.queues import Message
from vouch.deadline import Deadline
from vouch.handlers.needs import Need, meet
from vouch.http.call import Context, deadline_of
from vouch.observability import Handled, logger, stopwatch

type BatchHandler = Callable[[Mapping[str, Any], Context], Mapping[str, Any]]
"""A Lambda handler that answers which items of its batch have to be delivered again."""


class RedeliverError(Exception):
    """Tells the batch that a message has to be redelivered, with those behind it in its group."""


def queue_worker(
    operation: str, work: Callable[[Message, Deadline], Handled], *, needs: Iterable[Need]
) -> BatchHandler:
    """Build the Lambda handler of a queue from what deals with one message."""
    meet(needs)

    def handle(event: Mapping[str, Any], context: Context) -> Mapping[str, Any]:
        deadline = deadline_of(context)

        def deal_with(message: Message) -> None:
            elapsed = stopwatch()
            try:
                handled = work(message, deadline)
            except Exception:
                logger.exception("unforeseen", operation=operation)
                handled = Handled("retried", None, fault=True, redeliver=True)
            handled.record(operation, elapsed())
            if handled.redeliver:
                raise RedeliverError

        return batch.process(event, deal_with)

    return handle
