"""Publishes the changes in the tables' streams as events (DESIGN 9)."""

from vouch.aws import bus, queues
from vouch.handlers.stream_worker import stream_worker
from vouch.services.events.publish import publish
from vouch.settings import change_events_dlq, event_bus, settings

lambda_handler = stream_worker(
    "publish_changes",
    publish,
    needs=(settings, event_bus, change_events_dlq, bus.client, queues.client),
)
