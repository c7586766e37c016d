"""Erases the viewers and people of the queue, who are to be forgotten (DESIGN 12.5)."""

from vouch.aws import dynamodb
from vouch.handlers.queue_worker import queue_worker
from vouch.services.network.erase_queued import erase_queued
from vouch.settings import people_erasures_dlq, people_erasures_queue, settings

lambda_handler = queue_worker(
    "erase_people",
    erase_queued,
    needs=(settings, people_erasures_queue, people_erasures_dlq, dynamodb.client),
)
