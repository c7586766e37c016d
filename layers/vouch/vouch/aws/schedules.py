"""Messages that wait longer than a queue can hold them: entries of EventBridge Scheduler."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Final

from botocore.exceptions import ClientError

from vouch.aws import client as aws
from vouch.moment import iso
from vouch.settings import resume_schedule_group, resumption

THERE_ALREADY: Final = "ConflictException"
NOT_THERE: Final = "ResourceNotFoundException"
SECOND: Final = len("2025-10-22T10:03:58")


@cache
def client() -> Any:
    """Return the process's client, which is made when it is first needed."""
    return aws.client("scheduler")


def send_at(moment: int, name: str, body: str) -> None:
    """Have a message sent to the sync queue at that moment, in ms, once for that name."""
    stack = resumption()
    with _allowing(THERE_ALREADY), aws.errors("the scheduler", "CreateSchedule"):
        client().create_schedule(
            Name=name,
            GroupName=resume_schedule_group(),
            # Rounded up: it must not come before its time.
            ScheduleExpression=f"at({iso(moment + 999)[:SECOND]})",
            ScheduleExpressionTimezone="UTC",
            FlexibleTimeWindow={"Mode": "OFF"},
            ActionAfterCompletion="DELETE",
            Target={
                "Arn": stack.sync_queue_arn,
                "RoleArn": stack.resume_role_arn,
                "Input": body,
                "DeadLetterConfig": {"Arn": stack.sync_dlq_arn},
            },
        )


def delete(name: str) -> None:
    """Delete an entry, if it is there."""
    with _allowing(NOT_THERE), aws.errors("the scheduler", "DeleteSchedule"):
        client().delete_schedule(Name=name, GroupName=resume_schedule_group())


@contextmanager
def _allowing(code: str) -> Iterator[None]:
    """Let an error of this code pass, because what was asked for holds already."""
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] != code:
            raise
