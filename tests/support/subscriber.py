"""What publish_changes tells and what it cannot, as those see it who are to know."""

import json
from typing import Any

from tests.support import event_schemas, messaging
from vouch.settings import change_events_dlq

type Event = dict[str, Any]


def events() -> list[Event]:
    """Those that came since the last look, in order, each true to its schema."""
    found = messaging.events()
    for event in found:
        event_schemas.check(event)
    return found


def details() -> list[tuple[str, dict[str, Any]]]:
    """Detail-type and detail of each."""
    return [(event["detail-type"], event["detail"]) for event in events()]


def dead_letters() -> list[dict[str, Any]]:
    """Those that came since the last look."""
    queue = change_events_dlq()
    return [json.loads(message.body) for message in messaging.drain(queue)]


def told() -> list[str]:
    """Which recommendations the events are of."""
    return [detail["recommendation"] for _, detail in details()]


def detail_of(letter: dict[str, Any]) -> Any:
    """Of the event in a dead letter."""
    return json.loads(letter["event"]["Detail"])
