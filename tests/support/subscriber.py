"""What publish_changes publishes and what it cannot publish, as its receivers see it."""

import json
from typing import Any

from tests.support import event_schemas, messaging
from vouch.settings import change_events_dlq

type Event = dict[str, Any]


def events() -> list[Event]:
    """Return the events since the last call, in order, each checked against its schema."""
    found = messaging.events()
    for event in found:
        event_schemas.check(event)
    return found


def details() -> list[tuple[str, dict[str, Any]]]:
    """Return detail-type and detail of each event."""
    return [(event["detail-type"], event["detail"]) for event in events()]


def dead_letters() -> list[dict[str, Any]]:
    """Return the dead letters since the last call."""
    queue = change_events_dlq()
    return [json.loads(message.body) for message in messaging.drain(queue)]


def told() -> list[str]:
    """Return which recommendations the events are of."""
    return [detail["recommendation"] for _, detail in details()]


def detail_of(letter: dict[str, Any]) -> Any:
    """Return the detail of the event in a dead letter."""
    return json.loads(letter["event"]["Detail"])
