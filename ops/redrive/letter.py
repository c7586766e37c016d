"""A dead letter, and what may be shown of it: never what members wrote."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from vouch.errors import UrnSyntaxError
from vouch.moment import iso
from vouch.urn import Urn


@dataclass(frozen=True)
class Letter:
    """A message of a dead letter queue, as it was received."""

    id: str
    body: str
    receipt: str
    group: str | None
    sent: str
    """The time at which it came into this queue."""
    source: str | None
    """The ARN of the queue that gave it up, as SQS says; None if it was sent here."""
    attributes: Mapping[str, str]

    @classmethod
    def of(cls, message: Mapping[str, Any]) -> Self:
        system, own = message["Attributes"], message.get("MessageAttributes", {})
        return cls(
            id=message["MessageId"],
            body=message["Body"],
            receipt=message["ReceiptHandle"],
            group=system.get("MessageGroupId"),
            sent=iso(int(system["SentTimestamp"])),
            source=system.get("DeadLetterQueueSourceArn"),
            attributes={k: v["StringValue"] for k, v in own.items() if "StringValue" in v},
        )

    @property
    def update_id(self) -> str:
        """The id that the update's sender was given; sending it again does not change it."""
        return self.attributes.get("updateId", self.id)

    @property
    def delivery_error(self) -> tuple[str, ...]:
        """The reasons why EventBridge Scheduler could not deliver it; empty for other letters."""
        found = (self.attributes.get(name, "") for name in ("ERROR_CODE", "ERROR_MESSAGE"))
        return tuple(filter(None, found))

    def content(self) -> dict[str, Any]:
        """Return the body's JSON object; empty where the body is none."""
        try:
            found = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}


class StaysError(Exception):
    """A letter cannot be moved; the text says why, and what to do."""


def part(content: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """Return the object at the end of a path of names; empty where there is none."""
    found: Any = content
    for name in names:
        found = found.get(name) if isinstance(found, dict) else None
    return found if isinstance(found, dict) else {}


def text(content: Mapping[str, Any], name: str) -> str:
    """Return a value as text; empty where it is absent."""
    found = content.get(name)
    return "" if found is None else str(found)


def urn_or_nothing(value: str) -> str:
    """Return the value if it is a URN, else nothing: a malformed message may hold anything."""
    try:
        return str(Urn.parse(value))
    except UrnSyntaxError:
        return ""


def tries(sqs: Any, queue: str) -> int:
    """Return how often a message of the queue is received before it becomes a dead letter."""
    count: int = json.loads(_attribute(sqs, queue, "RedrivePolicy"))["maxReceiveCount"]
    return count


def foreign_source(sqs: Any, letter: Letter, queue: str) -> str | None:
    """Return the ARN of the queue that gave the letter up; None if it is this one, or none did.

    SQS lets any queue of the account name another as that of its dead letters, and moves messages
    there whatever the policy of that one denies.
    """
    if letter.source in (None, _attribute(sqs, queue, "QueueArn")):
        return None
    return letter.source


def _attribute(sqs: Any, queue: str, name: str) -> str:
    asked = {"QueueUrl": queue, "AttributeNames": [name]}
    value: str = sqs.get_queue_attributes(**asked)["Attributes"][name]
    return value
