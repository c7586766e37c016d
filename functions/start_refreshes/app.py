"""Sends, on a schedule, a message for each refresh that is due (DESIGN 13.3)."""

from vouch.handlers.schedule import schedule
from vouch.services.network.start_refreshes import start_due
from vouch.settings import refresh_queue

lambda_handler = schedule(
    "start_refreshes",
    start_due,
    failure="refreshes could not be started",
    needs=(refresh_queue,),
)
