"""Applies queued status updates by the rules that HTTP requests follow (DESIGN 8.2)."""

from collections.abc import Mapping
from typing import Any

from vouch.aws import batch, dynamodb
from vouch.http.call import Context, deadline_of
from vouch.services.recommendations import apply
from vouch.settings import event_bus, settings, source, status_updates_dlq

settings()
source()
event_bus()
status_updates_dlq()
dynamodb.client()


def lambda_handler(event: Mapping[str, Any], context: Context) -> Mapping[str, Any]:
    """Apply each message; a message that failed and the rest of its group are redelivered."""
    deadline = deadline_of(context)
    return batch.process(event, lambda message: apply.apply(message, deadline))
