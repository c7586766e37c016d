"""Runs queued syncs: each message continues the sync of one member (DESIGN 7.5)."""

from vouch.aws import dynamodb
from vouch.handlers.queue_worker import queue_worker
from vouch.services.syncs.run import run
from vouch.settings import linkedin, resume_schedule_group, resumption, settings, sync_queue

lambda_handler = queue_worker(
    "sync_member",
    run,
    needs=(
        settings,
        linkedin,
        sync_queue,
        resumption,
        resume_schedule_group,
        dynamodb.client,
    ),
)
