"""Publishes the changes in the tables' streams as events (DESIGN 9)."""

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
    """Publish the records and answer those that the stream has to deliver again."""
    failed = publish(event["Records"], deadline_of(context))
    return {"batchItemFailures": [{"itemIdentifier": number} for number in failed]}
