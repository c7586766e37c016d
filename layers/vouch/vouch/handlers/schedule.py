"""The way into every function that runs on a schedule: a log line and a record of each run."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, Protocol

from vouch.aws import dynamodb
from vouch.deadline import Deadline
from vouch.handlers.needs import Need, meet
from vouch.http.call import Context, deadline_of
from vouch.moment import Milliseconds, now
from vouch.observability import Handled, code_of, stopwatch, warn_passed_over
from vouch.settings import settings
from vouch.storage import scheduled_runs
from vouch.storage.scheduled_runs import Outcome, ScheduledRun

RECORDING: Final = 5.0
"""How many seconds of a run are kept for its record: the longest that one write can take."""
LEAST: Final = 4.0
"""How many seconds must be left to begin with the record; the answer's second is left besides."""


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
    meet((settings, *needs, dynamodb.client))

    def handle(_event: object, context: Context) -> dict[str, Any]:
        elapsed, started, deadline = stopwatch(), now(), deadline_of(context)

        def keep(outcome: Outcome, counts: Mapping[str, Any], error: str | None = None) -> None:
            run = _run(operation, started, outcome, counts, error)
            _record(run, deadline, context.aws_request_id)

        try:
            swept = sweep(deadline.earlier(RECORDING))
        except Exception as error:
            keep("failed", {}, code_of(error))
            raise
        counts = swept._asdict()
        outcome: Outcome = "incomplete" if swept.failed else "swept"
        Handled(outcome, context.aws_request_id, swept.failed > 0, fields=counts).record(
            operation, elapsed()
        )
        keep(outcome, counts)
        if swept.failed:
            raise RuntimeError(f"{swept.failed} {failure}")
        return counts

    return handle


def _run(
    function: str,
    started: Milliseconds,
    outcome: Outcome,
    counts: Mapping[str, Any],
    error: str | None,
) -> ScheduledRun:
    run: ScheduledRun = {
        "function": function,
        "started": started,
        "finished": now(),
        "outcome": outcome,
        # What a run did not learn is None: it counts nothing.
        "counts": {name: each for name, each in counts.items() if isinstance(each, int)},
    }
    if error:
        run["error"] = error
    return run


def _record(run: ScheduledRun, deadline: Deadline, correlation_id: str) -> None:
    """Store the run as its function's last, if there is time; a failure of that fails no run."""
    if deadline.left() < LEAST:
        return
    try:
        dynamodb.commit({"run": scheduled_runs.put_run(run)})
    except Exception as error:
        warn_passed_over("run not recorded", error, correlation_id)
