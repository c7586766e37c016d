"""The one logger, and the one line of each request, message, event or run.

CloudWatch takes the metrics out of that line (embedded metric format). Bodies, tokens and members'
text are never logged.
"""

import json
import logging
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from contextvars import ContextVar, copy_context
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final, NamedTuple

from aws_lambda_powertools.logging import Logger

from vouch.errors import UnansweredError, UpstreamError, VouchError
from vouch.moment import Milliseconds, now
from vouch.settings import trace_id

NAMESPACE: Final = "Vouch"
DIMENSIONS: Final = [["service"], ["service", "operation"]]
"""The dimensions of every metric: the whole stack and each operation, never an id."""
METRICS: Final[Mapping[str, str]] = {
    "Requests": "requests, messages, events and runs that an operation dealt with",
    "Faults": "those of them that ended in an error of ours or of an upstream, 5xx over HTTP",
    "Duration": "milliseconds one of them took, an event from when its batch was received",
    "UpstreamDuration": "milliseconds of that spent upstream, for those that called there",
    "CreditsCharged": "credits that calls were charged for what they got",
    "CreditsReleased": "credits given back whole, because a call failed or died",
    "CreditsReleasedUnknown": "those of them for calls that Linkup may have served and billed",
    "CreditsThresholdReached": "accounts that reached 80 % or 100 % of a month's credits",
    "UpstreamCreditsExhausted": "calls refused because this deployment has no credits at Linkup",
    "UpstreamBalance": "credits that this deployment has left at Linkup, at each reading",
    "PeopleNew": "people whom a viewer's call brought and who were not shown to the viewer before",
    "PeopleKnown": "those of a viewer's call who were shown before, and are paid for again",
    "NetworksRefreshed": "runs of refreshes that brought a viewer's network",
    "RefreshesPaused": "runs that paused a refresh, because a budget is used up",
    "RefreshesWaiting": "tries of runs after which Linkup is asked later",
    "RefreshesDisconnected": "tries of runs whose viewer is not connected",
    "RefreshLag": "milliseconds from when a run was due first to this try of it",
    "ReservationsExpired": "reservations of requests that died, released when their time was up",
    "StatusUpdatesApplied": "queued updates applied, or whose status held already",
    "StatusUpdatesRejected": "queued updates against the rules, each with an event saying why",
    "StatusUpdatesMalformed": "messages that are no update, moved to the dead letters at once",
    "SyncsSucceeded": "syncs that passed through all that LinkedIn lists of a member",
    "SyncsPartial": "syncs that missed or skipped so much that they concluded nothing",
    "SyncsFailed": "syncs that came to an end before they were through",
    "SyncLag": "milliseconds from a member's last complete pass to the end of this sync",
    "RecordsSynced": "recommendations that syncs were shown by LinkedIn",
    "RecordsSkipped": "those of them that syncs skipped, because they do not fit the contract",
    "RefreshesStarted": "refreshes that were due and had their message sent",
    "EventsPublished": "change events that the bus took",
    "EventsUndelivered": "change events and records that went to the dead letters instead",
}
"""The metrics, each with what it counts. Those that end in Duration or Lag are milliseconds."""


_encode: Final = json.JSONEncoder(default=str, separators=(",", ":")).encode
_output: Final = logging.StreamHandler(sys.stdout)
logger = Logger(
    logger_handler=_output,
    use_rfc3339=True,
    utc=True,
    location=None,  # no line tells it, because it would be this module's in most
    json_deserializer=str,  # no JSON is looked for in messages
    json_serializer=_encode,
)
_measured: ContextVar[Mapping[str, float]] = ContextVar("measured", default={})  # noqa: B039


def stopwatch() -> Callable[[], float]:
    """Return a function that tells the milliseconds since now."""
    started = time.perf_counter()
    return lambda: (time.perf_counter() - started) * 1000


def measure(metric: str, value: float) -> None:
    """Add to a metric of the work under way; its line has the sum."""
    measured = _measured.get()
    _measured.set({**measured, metric: measured.get(metric, 0) + value})


def name_caller(ids: Mapping[str, str | None]) -> None:
    """Add fields that say who called to every line of the work under way, its last one included."""
    logger.thread_safe_append_keys(**ids)


def with_caller[**P, T](work: Callable[P, T]) -> Callable[P, T]:
    """Return work for other threads, whose lines name the caller of the work under way here."""
    context = copy_context()

    def run(*args: P.args, **named: P.kwargs) -> T:
        return context.copy().run(work, *args, **named)

    return run


def warn_upstream(error: UpstreamError, correlation_id: str | None) -> None:
    """Log that an upstream failed, without its text, which may be about members."""
    logger.warning(
        "upstream",
        code=error.code,
        upstream_status=error.upstream_status,
        upstream_request_id=error.request_id,
        correlation_id=correlation_id,
    )


def warn_unanswered(error: UnansweredError, correlation_id: str | None) -> None:
    """Log which AWS service failed or did not answer, without what it was asked for."""
    logger.warning(
        "unanswered",
        aws_service=error.service,
        aws_operation=error.operation,
        aws_fault=error.fault,
        correlation_id=correlation_id,
    )


def log_retried(error: Exception, operation: str, correlation_id: str | None) -> None:
    """Log an error because of which a message is redelivered, unless it is a foreseen one."""
    if isinstance(error, UnansweredError):
        warn_unanswered(error, correlation_id)
    elif not isinstance(error, VouchError):
        logger.exception("unforeseen", operation=operation, correlation_id=correlation_id)


def code_of(error: Exception) -> str:
    """Return the name of an error in the log: its code, or the class of an unforeseen one."""
    if isinstance(error, VouchError):
        return error.log_code or error.code
    return type(error).__name__


def warn_passed_over(step: str, error: Exception, correlation_id: str | None) -> None:
    """Log that a step failed and the work goes on; no text, which may be about members."""
    logger.warning(step, code=code_of(error), correlation_id=correlation_id)


def record(
    operation: str,
    outcome: str,
    duration_ms: float,
    *,
    correlation_id: str | None,
    fault: bool = False,
    metrics: Mapping[str, float] = {},
    **fields: Any,
) -> None:
    """Log the line of a piece of work that has ended, with what was measured meanwhile."""
    values = {"Requests": 1, "Faults": int(fault), "Duration": duration_ms, **metrics}
    if measured := _measured.get():
        _measured.set({})
        values |= measured
    rounded: dict[str, Any] = {name: round(value, 2) for name, value in values.items()}
    if logger.log_level <= logging.INFO:
        moment = now()
        told = {"operation": operation, "outcome": outcome, "correlation_id": correlation_id}
        emf = {"Timestamp": moment, "CloudWatchMetrics": _directives(tuple(values))}
        _write(moment, {**told, **fields, **rounded, "_aws": emf})
    logger.thread_safe_clear_keys()


def _write(moment: Milliseconds, fields: Mapping[str, Any]) -> None:
    """Write the line in the logger's form.

    The logger itself takes three times as long: it makes a log record of the fields, looks for
    the place that called and for an error, and finds the fields in the record again.
    """
    line = {
        "level": "INFO",
        "message": "handled",
        "timestamp": datetime.fromtimestamp(moment / 1000, UTC).isoformat(timespec="milliseconds"),
        "service": logger.service,
        **logger.thread_safe_get_current_keys(),
        **fields,
        "xray_trace_id": trace_id(),
    }
    try:
        text = _encode({name: value for name, value in line.items() if value is not None})
        with _output.lock or nullcontext():
            _output.stream.write(f"{text}\n")
            _output.flush()
    except Exception:  # a request is worth more than its line
        _output.handleError(logging.makeLogRecord({"msg": "handled"}))


class Handled(NamedTuple):
    """How one message, event, command or run was dealt with, as its line tells it."""

    outcome: str
    correlation_id: str | None
    fault: bool = False
    metrics: Mapping[str, float] = {}
    fields: Mapping[str, Any] = {}
    redeliver: bool = False
    """True where the message or the record has to be delivered again."""

    def record(self, operation: str, duration_ms: float) -> None:
        """Write the line."""
        record(
            operation,
            self.outcome,
            duration_ms,
            correlation_id=self.correlation_id,
            fault=self.fault,
            metrics=self.metrics,
            **self.fields,
        )


@cache
def _directives(names: tuple[str, ...]) -> list[dict[str, Any]]:
    metrics = [{"Name": name, "Unit": _unit(name)} for name in names]
    return [{"Namespace": NAMESPACE, "Dimensions": DIMENSIONS, "Metrics": metrics}]


def _unit(name: str) -> str:
    if name not in METRICS:
        raise ValueError(f"no metric {name!r}")
    return "Milliseconds" if name.endswith(("Duration", "Lag")) else "Count"
