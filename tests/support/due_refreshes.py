"""Refreshes in the table, the schedule that starts them, and what waits in their queue."""

import importlib
from typing import Any, Final

from tests.support import messaging
from tests.support.context import Context
from tests.support.template import timeout_of
from vouch.aws import dynamodb, queues
from vouch.domain.refresh import Refresh, Terms, first
from vouch.moment import Milliseconds, now
from vouch.settings import refresh_queue
from vouch.storage import refreshes

ACCOUNT: Final = "0123456789abcdef"
OTHER: Final = "fedcba9876543210"


def put(viewer: str, due_in: int = -60, *, account: str = ACCOUNT, **more: Any) -> Refresh:
    """Store a refresh that is due in so many seconds."""
    at = Milliseconds(now() + due_in * 1000)
    refresh: Any = first(account, viewer, 0, Terms("1d", 10, 31), at)
    made: Refresh = refresh | more
    dynamodb.commit({"refresh": refreshes.put(made)})
    return made


def put_paused(
    viewer: str, *, reason: str = "ACCOUNT_CREDITS", account: str = ACCOUNT, **more: Any
) -> Refresh:
    """Store a refresh that is paused until a month turns, in ten days."""
    paused = {"outcome": "PAUSED", "reason": reason, **more}
    return put(viewer, 10 * 24 * 60 * 60, account=account, **paused)


def stored(viewer: str, account: str = ACCOUNT) -> Refresh:
    """Return a refresh that is there."""
    found = refreshes.get(account, viewer)
    assert found
    return found


def start() -> dict[str, int]:
    """Run the schedule once; return its counts."""
    handler = importlib.import_module("functions.start_refreshes.app").lambda_handler
    counts: dict[str, int] = handler({}, Context(timeout_of("start_refreshes")))
    return counts


def sent() -> list[str]:
    """Return the messages that can be received now, and take them out."""
    return [message.body for message in messaging.drain(refresh_queue())]


def held_back() -> int:
    """Return how many messages the queue holds back."""
    name: Any = "ApproximateNumberOfMessagesDelayed"
    found = queues.client().get_queue_attributes(QueueUrl=refresh_queue(), AttributeNames=[name])
    return int(found["Attributes"][name])
