"""Starts the syncs of the queue's members, and reads who follows them (DESIGN 7.5)."""

from vouch.aws import dynamodb
from vouch.handlers.queue_worker import queue_worker
from vouch.services.syncs.start_queued import start_queued
from vouch.settings import settings, sync_queue, sync_starts_dlq, sync_starts_queue

lambda_handler = queue_worker(
    "start_queued_syncs",
    start_queued,
    needs=(settings, sync_queue, sync_starts_queue, sync_starts_dlq, dynamodb.client),
)
