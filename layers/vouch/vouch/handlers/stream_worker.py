"""The way into every function that reads a table's stream: a log line for each event."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from vouch.deadline import Deadline
from vouch.handlers.needs import Need, meet
from vouch.http.call import Context, deadline_of
from vouch.observability import Handled, stopwatch


def stream_worker(
    operation: str,
    work: Callable[[Sequence[Any], Deadline], Iterator[tuple[str, Handled]]],
    *,
    needs: Iterable[Need],
) -> Callable[[Mapping[str, Any], Context], Mapping[str, Any]]:
    """Build the Lambda handler of a stream.

    `work` gets the records of a batch, and tells of each event the sequence number of its record
    and how it was dealt with.
    """
    meet(needs)

    def handle(event: Mapping[str, Any], context: Context) -> Mapping[str, Any]:
        elapsed, again = stopwatch(), list[str]()
        for number, handled in work(event["Records"], deadline_of(context)):
            handled.record(operation, elapsed())
            if handled.redeliver:
                again.append(number)
        return {"batchItemFailures": [{"itemIdentifier": each} for each in dict.fromkeys(again)]}

    return handle
