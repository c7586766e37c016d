"""SQS messages, in and out."""

import re
import uuid
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import batched
from typing import Any, Final, NamedTuple, Self

from vouch.aws import client as aws
from vouch.backoff import pause
from vouch.domain.provenance import Place
from vouch.moment import iso, now
from vouch.observability import warn_passed_over

REFUSED: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""The characters that no message may have."""

COUNTED: Final = (
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
)
"""The attributes of a queue that make its depth."""
MOST_BYTES: Final = 256 * 1024
"""How many bytes a message may have, its attributes included."""
MOST_DELAY: Final = 900
"""How many seconds a queue can hold a message back."""
MOST_MESSAGES: Final = 10
"""How many messages one call sends."""
MOST_TRIES: Final = 3
"""How often a message is sent which the queue does not take though it takes others."""


class Message(NamedTuple):
    """A message as it was received."""

    id: str
    body: str
    group: str
    """The message's group; empty on a queue without groups."""
    attributes: Mapping[str, str]
    """The message's attributes that are text."""
    place: Place | None
    """The message's place in the order; None on a queue without order."""
    receives: int = 1
    """How often the message was received, this time included."""
    receipt: str = ""
    """The handle of the message until it is received again."""

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> Self:
        """Read a record of an SQS event."""
        attributes = record.get("messageAttributes") or {}
        text = {
            name: each["stringValue"]
            for name, each in attributes.items()
            if each.get("dataType") == "String" and each.get("stringValue")
        }
        system = record.get("attributes") or {}
        number = system.get("SequenceNumber")
        return cls(
            record["messageId"],
            record["body"],
            system.get("MessageGroupId", ""),
            text,
            Place(record["eventSourceARN"], int(number)) if number else None,
            int(system.get("ApproximateReceiveCount", 1)),
            record.get("receiptHandle", ""),
        )


class Depth(NamedTuple):
    """How many messages a queue holds, as SQS estimates it."""

    waiting: int
    in_flight: int
    """The messages that were received and not deleted yet."""
    delayed: int


@cache
def client() -> Any:
    """Return the process's client, which is made when it is first needed."""
    return aws.client("sqs")


def depth(queue_url: str) -> Depth:
    """Return how many messages a queue holds."""
    with aws.errors("the queue", "GetQueueAttributes"):
        answer = client().get_queue_attributes(QueueUrl=queue_url, AttributeNames=[*COUNTED])
    return Depth(*(int(answer["Attributes"][name]) for name in COUNTED))


def hide(queue_url: str, message: Message, seconds: int) -> None:
    """Have a message redelivered after these seconds, in place of the queue's own time."""
    with aws.errors("the queue", "ChangeMessageVisibility"):
        client().change_message_visibility(
            QueueUrl=queue_url, ReceiptHandle=message.receipt, VisibilityTimeout=seconds
        )


def put_off(queue_url: str, message: Message, seconds: int, correlation_id: str | None) -> None:
    """Have a message that failed redelivered after these seconds, doubled by each delivery so far.

    If that cannot be had, it is redelivered after the queue's own time.
    """
    try:
        hide(queue_url, message, seconds * 2**message.receives)
    except Exception as error:
        warn_passed_over("message not hidden", error, correlation_id)


def set_aside(queue_url: str, message: Message, reason: str) -> None:
    """Send a malformed message to the queue of dead letters, with why and when it was received."""
    send(queue_url, message.body, attributes={"reason": reason, "receivedAt": iso(now())})


def send(
    queue_url: str,
    body: str,
    *,
    group: str | None = None,
    attributes: Mapping[str, str] | None = None,
    once: str | None = None,
    delay: int = 0,
) -> str:
    """Send a message and return its id. In a group it waits for the message before.

    Messages with the same `once` are one message for five minutes; without it, each is its own.
    `delay` is how many seconds pass before the message can be received, at most `MOST_DELAY`; in a
    group there is none.
    """
    request: dict[str, Any] = {
        "QueueUrl": queue_url,
        "MessageBody": body,
        "MessageAttributes": {
            name: {"DataType": "String", "StringValue": REFUSED.sub("?", value)}
            for name, value in (attributes or {}).items()
        },
    }
    if group is not None:
        request |= {
            "MessageGroupId": group,
            "MessageDeduplicationId": once or str(uuid.uuid4()),
        }
    if delay:
        request["DelaySeconds"] = delay
    with aws.errors("the queue", "SendMessage"):
        message_id: str = client().send_message(**request)["MessageId"]
    return message_id


def send_all(queue_url: str, bodies: Sequence[str]) -> dict[int, str]:
    """Send messages; return why some were not taken, by their places among the bodies.

    An error of a whole call is raised; the queue may have taken its messages nevertheless.
    """
    refused: dict[int, str] = {}
    for some in batched(range(len(bodies)), MOST_MESSAGES, strict=False):
        refused |= _send_some(queue_url, bodies, some)
    return refused


def _send_some(queue_url: str, bodies: Sequence[str], places: Sequence[int]) -> dict[int, str]:
    refused = _try_some(queue_url, bodies, places)
    for tries in range(1, MOST_TRIES):
        if not refused:
            break
        pause(tries)
        refused = _try_some(queue_url, bodies, [*refused])
    return refused


def _try_some(queue_url: str, bodies: Sequence[str], places: Sequence[int]) -> dict[int, str]:
    entries = [{"Id": str(place), "MessageBody": bodies[place]} for place in places]
    with aws.errors("the queue", "SendMessageBatch"):
        answer = client().send_message_batch(QueueUrl=queue_url, Entries=entries)
    return {int(each["Id"]): each["Code"] for each in answer.get("Failed", [])}
