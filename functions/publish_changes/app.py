"""On each change in a table's stream: an event for whoever subscribes (DESIGN 9)."""

from collections.abc import Mapping
from typing import Any

from vouch.aws import bus, queues
from vouch.http.call import Context, deadline_of
from vouch.services.events.publish import publish
from vouch.settings import change_events_dlq, event_bus, settings

settings()
event_bus()
change_events_dlq()
bus.client()
queues.client()


def lambda_handler(event: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """Names the records that the stream has to bring again; all others are done with."""
    failed = publish(event["Records"], deadline_of(context))
    return {"batchItemFailures": [{"itemIdentifier": number} for number in failed]}
