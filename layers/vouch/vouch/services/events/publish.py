"""Changes of stored items made known: a stream's records in, events on the bus out (DESIGN 9).

No record holds up its shard. An event that the bus does not take, and a record that no event can be
made of, are kept in a queue; only where that queue fails too does the stream have to come again.
"""

import json
import time
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from vouch.aws import bus, queues
from vouch.deadline import Deadline
from vouch.domain.events import Event, UnfitItemError
from vouch.moment import iso
from vouch.observability import logger, record
from vouch.services.events.change_records import ChangeRecord, events_of, place_of
from vouch.settings import change_events_dlq

OPERATION: Final = "publish_changes"


class Pending(NamedTuple):
    """An event, as the bus takes it, and the record it was made of."""

    sequence_number: str
    event: Event
    entry: bus.Event


def publish(records: Sequence[ChangeRecord], deadline: Deadline) -> list[str]:
    """Tell of each change; the sequence numbers of those that could be neither told nor kept."""
    pending: list[Pending] = []
    failed: list[str] = []
    for each in records:
        try:
            pending += _pending(each)
        except Exception as error:
            # Whatever is wrong with one must not hold up those behind it.
            failed += _set_aside(each, error, deadline)
    failed += _put(pending, deadline)
    return list(dict.fromkeys(failed))


def _pending(source: ChangeRecord) -> list[Pending]:
    number = source["dynamodb"]["SequenceNumber"]
    return [Pending(number, event, _entry(event)) for event in events_of(source)]


def _entry(event: Event) -> bus.Event:
    return bus.event(event.detail_type, {**event.detail, "time": iso(event.at)})


def _put(pending: Sequence[Pending], deadline: Deadline) -> list[str]:
    """The sequence numbers of those that were neither told nor kept."""
    started = time.perf_counter()
    # The other half of the time is for keeping what the bus does not take.
    half = Deadline.after(deadline.left() / 2)
    reasons = _undelivered([each.entry for each in pending], half)
    failed: list[str] = []
    for each in pending:
        reason = reasons.get(each.entry["Detail"])
        outcome = "published" if reason is None else "undelivered"
        if reason is not None and not _keep({"event": each.entry, "reason": reason}, deadline):
            outcome = "not kept"
            failed.append(each.sequence_number)
        _tell(each.event, outcome, reason, started)
    return failed


def _undelivered(entries: Sequence[bus.Event], until: Deadline) -> dict[str, str]:
    """Why the bus has not taken an event, by the event's detail."""
    try:
        return {each.event["Detail"]: each.reason for each in bus.put(entries, until)}
    except Exception as error:
        # Some may be on the bus: they come twice then, as subscribers have to expect anyway.
        logger.exception("unforeseen", operation=OPERATION)
        return {each["Detail"]: type(error).__name__ for each in entries}


def _set_aside(source: ChangeRecord, error: Exception, deadline: Deadline) -> list[str]:
    """Keep where the record is, without what it holds; its sequence number if that fails."""
    started, place = time.perf_counter(), place_of(source)
    # Python's own errors may quote what they stumbled over.
    reason = str(error) if isinstance(error, UnfitItemError) else type(error).__name__
    kept = _keep({"record": place, "reason": reason}, deadline)
    outcome = "poison" if kept else "not kept"
    record(
        OPERATION,
        outcome,
        (time.perf_counter() - started) * 1000,
        correlation_id=None,
        fault=True,
        metrics=_counted(outcome),
        reason=reason,
        record=place,
    )
    # Without a number, Lambda hands over the whole batch again.
    return [] if kept else [place["sequenceNumber"] or ""]


def _keep(letter: Mapping[str, Any], deadline: Deadline) -> bool:
    if deadline.left() <= 0:
        return False
    try:
        queues.send(change_events_dlq(), json.dumps(letter))
    except Exception:
        # The stream keeps it, then; whatever the queue's trouble is must not end the whole batch.
        logger.exception("not kept", operation=OPERATION)
        return False
    return True


def _tell(event: Event, outcome: str, reason: str | None, started: float) -> None:
    metrics = _counted(outcome)
    if metrics and event.detail_type == "Credits Threshold Reached":
        metrics["CreditsThresholdReached"] = 1
    record(
        OPERATION,
        outcome,
        (time.perf_counter() - started) * 1000,
        correlation_id=event.detail.get("correlationId"),
        fault=reason is not None,
        metrics=metrics,
        detail_type=event.detail_type,
        event_id=event.detail["id"],
        reason=reason,
    )


def _counted(outcome: str) -> dict[str, float]:
    """What is not kept is not counted: it comes again."""
    if outcome == "not kept":
        return {}
    return {"EventsPublished" if outcome == "published" else "EventsUndelivered": 1}
