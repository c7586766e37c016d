"""Sends, on a schedule, a message for each refresh that is due (DESIGN 13.3)."""

from vouch.aws import dynamodb
from vouch.handlers.schedule import schedule
from vouch.services.network.start_refreshes import start_due
from vouch.settings import refresh_queue, settings

lambda_handler = schedule(
    "start_refreshes",
    start_due,
    failure="refreshes could not be started",
    needs=(settings, refresh_queue, dynamodb.client),
)
