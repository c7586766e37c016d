"""Refreshes the networks of the queue, each within its budget (DESIGN 13.2)."""

from vouch.aws import dynamodb, secrets
from vouch.handlers.queue_worker import queue_worker
from vouch.services.network.refresh_queued import refresh_queued
from vouch.settings import call_limits, linkup, people, refresh_dlq, refresh_queue, settings

lambda_handler = queue_worker(
    "refresh_network",
    refresh_queued,
    needs=(
        settings,
        linkup,
        call_limits,
        people,
        refresh_queue,
        refresh_dlq,
        dynamodb.client,
        secrets.client,
    ),
)
