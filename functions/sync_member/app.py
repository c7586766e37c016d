"""The queue of syncs: each message mirrors a member, as far as its time allows (DESIGN 7.5)."""

from collections.abc import Mapping
from typing import Any

from vouch.aws import batch, dynamodb
from vouch.http.call import Context, deadline_of
from vouch.services.syncs import run
from vouch.settings import linkedin, resumption, settings, sync_queue

settings()
linkedin()
sync_queue()
resumption()
dynamodb.client()


def lambda_handler(event: Mapping[str, Any], context: Context) -> Mapping[str, Any]:
    """What could not be dealt with comes again."""
    deadline = deadline_of(context)
    return batch.process(event, lambda message: run.run(message, deadline))
