"""Releases, on a schedule, the credits that crashed requests had reserved (DESIGN 5.3)."""

from vouch.aws import dynamodb
from vouch.handlers.schedule import schedule
from vouch.services.credits.settle import release_overdue
from vouch.settings import settings

lambda_handler = schedule(
    "release_credits",
    release_overdue,
    failure="reservations could not be released",
    needs=(settings, dynamodb.client),
)
