"""Runs queued syncs: each message continues the sync of one member (DESIGN 7.5)."""

from collections.abc import Mapping
from typing import Any

from vouch.aws import batch, dynamodb
from vouch.http.call import Context, deadline_of
from vouch.services.syncs import run
from vouch.settings import linkedin, resumption, settings, syncs

settings()
linkedin()
syncs()
resumption()
dynamodb.client()


def lambda_handler(event: Mapping[str, Any], context: Context) -> Mapping[str, Any]:
    """Run the sync of each message; a message that failed is redelivered."""
    deadline = deadline_of(context)
    return batch.process(event, lambda message: run.run(message, deadline))
