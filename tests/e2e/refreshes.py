"""Refreshes on the deployed system: started as the schedule does, and told of on the bus."""

import json
from collections.abc import Callable
from typing import Any, Final

from local.stack import Stack
from tests.e2e.aftermath import depth
from tests.e2e.subscriber import Subscriber
from tests.e2e.viewers import Viewer
from tests.e2e.waiting import PATIENCE, until

REFRESHED: Final = "Network Refreshed"
PAUSED: Final = "Refresh Paused"
DISCONNECTED: Final = "Viewer Disconnected"
TWO_MINUTES: Final = 120.0
"""Within how many seconds the schedule, which runs every minute, has what is due told of."""
LONG_AGO: Final = 1

type Detail = dict[str, Any]


def start(stack: Stack) -> None:
    """Invoke start_refreshes now, as its schedule does every minute."""
    function = stack.deployed.names["StartRefreshesFunction"]
    answer = stack.engine.client("lambda").invoke(FunctionName=function, Payload=b"{}")
    payload = json.load(answer["Payload"])
    assert "FunctionError" not in answer, payload


def send(viewer: Viewer) -> None:
    """Queue a message as start_refreshes does."""
    stack = viewer.customer.stack
    message = {"version": "1", "account": viewer.customer.account, "viewer": viewer.name, "due": 1}
    url, body = stack.info.queues["refresh"], json.dumps(message)
    stack.engine.client("sqs").send_message(QueueUrl=url, MessageBody=body)


def told(subscriber: Subscriber, kind: str, viewer: Viewer) -> list[Detail]:
    """Return the events of a kind about a viewer, each once, in the order in which they came."""
    subscriber.take()
    account, name = viewer.customer.account, viewer.name
    return [
        detail
        for (detail_type, detail), *_ in subscriber.told.values()
        if detail_type == kind and (detail["account"], detail["viewer"]) == (account, name)
    ]


def await_told(
    subscriber: Subscriber, kind: str, viewer: Viewer, number: int = 1, seconds: float = PATIENCE
) -> list[Detail]:
    """Return the events of a kind about a viewer as soon as there are so many."""
    return until(
        f"there are not {number} events {kind}",
        lambda: told(subscriber, kind, viewer),
        lambda events: len(events) >= number,
        seconds,
    )


def started_until[T](viewer: Viewer, look: Callable[[], T]) -> T:
    """Start what is due until `look` finds something; what is under way is not disturbed."""

    def started() -> T:
        start(viewer.customer.stack)
        return look()

    return until("the refresh has not run", started)


def until_handled(stack: Stack) -> None:
    """Wait until no message is left in the queue, also none that is to be redelivered."""
    until("some are left", lambda: depth(stack, "refresh"), lambda left: left == 0, TWO_MINUTES)


def let_time_pass(viewer: Viewer) -> None:
    """Let the time pass that a process, which may have died, has for the viewer's refresh."""
    _make_past(viewer, "until", provided="attribute_exists(holder)")


def let_interval_pass(viewer: Viewer) -> None:
    """Let the time pass until the viewer's refresh, on which nobody works, is due again."""
    _make_past(viewer, "next", provided="attribute_not_exists(holder)")


def _make_past(viewer: Viewer, moment: str, provided: str) -> None:
    stack = viewer.customer.stack
    stack.engine.client("dynamodb").update_item(
        TableName=stack.info.tables["bookkeeping"],
        Key={"pk": {"S": f"refreshes#{viewer.customer.account}"}, "sk": {"S": viewer.name}},
        UpdateExpression="SET #moment = :past, dueAt = :past",
        ConditionExpression=provided,
        ExpressionAttributeNames={"#moment": moment},
        ExpressionAttributeValues={":past": {"N": str(LONG_AGO)}},
    )
