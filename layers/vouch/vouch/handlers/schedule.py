"""The way into every function that runs on a schedule: a log line for each run."""

from collections.abc import Callable, Iterable
from typing import Any, Protocol

from vouch.deadline import Deadline
from vouch.handlers.needs import Need, meet
from vouch.http.call import Context, deadline_of
from vouch.observability import Handled, stopwatch


class Counts(Protocol):
    """A NamedTuple of counts: what became of the things that were due."""

    @property
    def failed(self) -> int:
        """How many could not be dealt with."""

    def _asdict(self) -> dict[str, Any]: ...


def schedule(
    operation: str,
    sweep: Callable[[Deadline], Counts],
    *,
    failure: str,
    needs: Iterable[Need],
) -> Callable[[object, Context], dict[str, Any]]:
    """Build the Lambda handler of a schedule.

    A run in which some failed raises, so that it is repeated and noticed; `failure` says what
    failed.
    """
    meet(needs)

    def handle(_event: object, context: Context) -> dict[str, Any]:
        elapsed = stopwatch()
        swept = sweep(deadline_of(context))
        counts = swept._asdict()
        outcome = "incomplete" if swept.failed else "swept"
        Handled(outcome, context.aws_request_id, swept.failed > 0, fields=counts).record(
            operation, elapsed()
        )
        if swept.failed:
            raise RuntimeError(f"{swept.failed} {failure}")
        return counts

    return handle
