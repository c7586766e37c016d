"""Publishing changes of stored items: a stream's records in, events on the bus out (DESIGN 9).

No record holds up its shard. An event that the bus does not take goes to a queue; so does the place
of a record that no event can be made of, or whose event is too large for the bus or for that queue.
Only if that queue fails too does the stream bring the record again.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from vouch.aws import bus, queues
from vouch.deadline import Deadline
from vouch.domain.events import Event, UnfitItemError
from vouch.moment import iso
from vouch.observability import Handled, logger
from vouch.services.events.change_records import ChangeRecord, events_of, place_of
from vouch.settings import change_events_dlq

OPERATION: Final = "publish_changes"

type Dealt = tuple[str, Handled]
"""The sequence number of a record, and how it or an event of it was dealt with."""


class Pending(NamedTuple):
    """An event, its entry for the bus, and the record that it was made of, with its number."""

    sequence_number: str
    source: ChangeRecord
    event: Event
    entry: bus.Event


def publish(records: Sequence[ChangeRecord], deadline: Deadline) -> Iterator[Dealt]:
    """Publish each change; yield how each record or event was dealt with."""
    pending: list[Pending] = []
    for each in records:
        try:
            pending += _pending(each)
        except Exception as error:
            # A failure of one must not hold up those behind it.
            yield _set_aside(each, error, deadline)
    yield from _put(pending, deadline)


def _pending(source: ChangeRecord) -> list[Pending]:
    number = source["dynamodb"]["SequenceNumber"]
    return [Pending(number, source, event, _entry(event)) for event in events_of(source)]


def _entry(event: Event) -> bus.Event:
    entry = bus.event(event.detail_type, {**event.detail, "time": iso(event.at)})
    if not bus.fits(entry):
        raise UnfitItemError(bus.TOO_LARGE)
    return entry


def _put(pending: Sequence[Pending], deadline: Deadline) -> Iterator[Dealt]:
    """Publish the events, or queue those that the bus does not take; yield the outcomes."""
    # The other half of the time is for keeping what the bus does not take.
    half = Deadline.after(deadline.left() / 2)
    reasons = _undelivered([each.entry for each in pending], half)
    for each in pending:
        reason = reasons.get(each.entry["Detail"])
        outcome = "published" if reason is None else "undelivered"
        if reason is not None and not _keep(_letter(each, reason), deadline):
            outcome = "not kept"
        yield each.sequence_number, _handled(each.event, outcome, reason)


def _letter(pending: Pending, reason: str) -> str:
    """Write the letter that keeps an event: whole, or only where its record is if that is too long.

    JSON inside JSON is longer than the event: up to three times, if it is not in ASCII.
    """
    whole = json.dumps({"event": pending.entry, "reason": reason})
    return whole if len(whole) <= queues.MOST_BYTES else _place(pending.source, reason)


def _place(source: ChangeRecord, reason: str) -> str:
    return json.dumps({"record": place_of(source), "reason": reason})


def _undelivered(entries: Sequence[bus.Event], until: Deadline) -> dict[str, str]:
    """Put the entries on the bus; return the reasons of those not taken, by their detail."""
    try:
        return {each.event["Detail"]: each.reason for each in bus.put(entries, until)}
    except Exception as error:
        # Some may be on the bus and come twice then, which subscribers have to expect anyway.
        logger.exception("unforeseen", operation=OPERATION)
        return {each["Detail"]: type(error).__name__ for each in entries}


def _set_aside(source: ChangeRecord, error: Exception, deadline: Deadline) -> Dealt:
    """Queue where the record is, without its content; return how that went."""
    place = place_of(source)
    # Python's own errors may quote what they stumbled over.
    reason = str(error) if isinstance(error, UnfitItemError) else type(error).__name__
    kept = _keep(_place(source, reason), deadline)
    outcome = "poison" if kept else "not kept"
    # Without a number, Lambda hands over the whole batch again.
    return place["sequenceNumber"] or "", Handled(
        outcome,
        None,
        fault=True,
        metrics=_counted(outcome),
        fields={"reason": reason, "record": place},
        redeliver=not kept,
    )


def _keep(letter: str, deadline: Deadline) -> bool:
    if deadline.left() <= 0:
        return False
    try:
        queues.send(change_events_dlq(), letter)
    except Exception:
        # The stream still has it; a failing queue must not end the whole batch.
        logger.exception("not kept", operation=OPERATION)
        return False
    return True


def _handled(event: Event, outcome: str, reason: str | None) -> Handled:
    metrics = _counted(outcome)
    if metrics and event.detail_type == "Credits Threshold Reached":
        metrics["CreditsThresholdReached"] = 1
    return Handled(
        outcome,
        event.detail.get("correlationId"),
        fault=reason is not None,
        metrics=metrics,
        fields={
            "detail_type": event.detail_type,
            "event_id": event.detail["id"],
            "reason": reason,
        },
        redeliver=outcome == "not kept",
    )


def _counted(outcome: str) -> dict[str, float]:
    """Return the metric of an outcome; what is not kept comes again and is counted then."""
    if outcome == "not kept":
        return {}
    return {"EventsPublished" if outcome == "published" else "EventsUndelivered": 1}
