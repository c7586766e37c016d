"""Applies queued status updates by the rules that HTTP requests follow (DESIGN 8.2)."""

from vouch.aws import dynamodb
from vouch.handlers.queue_worker import queue_worker
from vouch.services.recommendations.apply import apply
from vouch.settings import event_bus, settings, source, status_updates_dlq

lambda_handler = queue_worker(
    "apply_status_updates",
    apply,
    needs=(settings, source, event_bus, status_updates_dlq, dynamodb.client),
)
