"""The queue of status updates, as Lambda reads it: a batch in, and what succeeded is deleted."""

import importlib
import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from tests.support.context import Context
from tests.support.template import timeout_of
from vouch.aws import queues
from vouch.settings import status_updates_queue

type Record = dict[str, Any]
"""A record of an SQS event."""
type Batch = list[Record]

FUNCTION = "apply_status_updates"
_seen: dict[str, int] = {}
"""The messages by id, numbered as they first came: in their group's order."""


def update(urn: str, actor: str, status: str, **other: Any) -> dict[str, Any]:
    """Return a message that asks for a change of status."""
    message = {
        "version": "1",
        "recommendation": urn,
        "actor": actor,
        "patch": {"$set": {"status": status}},
        "requestedAt": "2025-10-22T10:03:58.390Z",
    }
    return {**message, **other}


def send(body: object, group: str | None = None, **attributes: str) -> str:
    """Queue a message as another sender would, and return its id."""
    text = body if isinstance(body, str) else json.dumps(body)
    where = group or (body["recommendation"] if isinstance(body, dict) else "group")
    url = status_updates_queue()
    return queues.send(url, text, group=where, attributes=attributes)


def invoke(records: Sequence[Record], timeout: float | None = None) -> set[str]:
    """Invoke the function, and return the ids of the messages that it wants again."""
    if not records:
        return set()
    handler = importlib.import_module(f"functions.{FUNCTION}.app").lambda_handler
    seconds = timeout_of(FUNCTION) if timeout is None else timeout
    answer = handler({"Records": list(records)}, Context(seconds))
    assert answer.keys() == {"batchItemFailures"}
    return {each["itemIdentifier"] for each in answer["batchItemFailures"]}


def run(work: Callable[[Batch], set[str]] = invoke) -> None:
    """Work until the queue is empty; what fails is there again at once, up to five times."""
    for batch in batches():
        settle(batch, work(batch))


def batches_of_a_run() -> list[Batch]:
    """Run, and what was delivered, batch by batch."""
    delivered: list[Batch] = []

    def noted(batch: Batch) -> set[str]:
        delivered.append(batch)
        return invoke(batch)

    run(noted)
    return delivered


def batches() -> Iterator[Batch]:
    """Yield one batch after another; each must be settled before the next is taken."""
    while batch := receive():
        yield batch


def receive(most: int = 10) -> Batch:
    """Receive the next batch."""
    answer = queues.client().receive_message(
        QueueUrl=status_updates_queue(),
        MaxNumberOfMessages=most,
        AttributeNames=["All"],
        MessageAttributeNames=["All"],
    )
    return [_record(each) for each in answer.get("Messages", [])]


def left() -> int:
    """Return how many messages there are, under way or not."""
    names: Any = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    answer = queues.client().get_queue_attributes(
        QueueUrl=status_updates_queue(), AttributeNames=names
    )
    return sum(int(answer["Attributes"][name]) for name in names)


def settle(batch: Batch, failed: set[str]) -> None:
    """Delete what succeeded, give the rest back."""
    url, client = status_updates_queue(), queues.client()
    for each in batch:
        handle = each["receiptHandle"]
        if each["messageId"] in failed:
            client.change_message_visibility(
                QueueUrl=url, ReceiptHandle=handle, VisibilityTimeout=0
            )
        else:
            client.delete_message(QueueUrl=url, ReceiptHandle=handle)


def _record(message: dict[str, Any]) -> Record:
    attributes = message.get("MessageAttributes", {})
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        # moto's are random
        "attributes": {**message["Attributes"], "SequenceNumber": _number(message["MessageId"])},
        "messageAttributes": {
            name: {"dataType": each["DataType"], "stringValue": each["StringValue"]}
            for name, each in attributes.items()
        },
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:status-updates.fifo",
    }


def _number(message_id: str) -> str:
    return f"{_seen.setdefault(message_id, len(_seen) + 1):020}"
