"""Manages accounts, keys, tokens, members and people; invoked with IAM (`sam remote invoke`)."""

from vouch.aws import dynamodb
from vouch.handlers.command import command
from vouch.services.accounts.commands import manage
from vouch.settings import (
    people_erasures_queue,
    refresh_queue,
    resume_schedule_group,
    settings,
)

lambda_handler = command(
    "manage_accounts",
    manage,
    needs=(
        settings,
        resume_schedule_group,
        people_erasures_queue,
        refresh_queue,
        dynamodb.client,
    ),
)
