"""The queue of status updates and its dead letters, on the running stack."""

import json
import operator
import subprocess
import sys
import uuid
from collections.abc import Callable
from typing import Any

from local import paths
from local.stack import Stack
from tests.e2e import waiting
from tests.e2e.api import Caller
from tests.e2e.subscriber import Detail, Subscriber, Told

type Message = dict[str, Any]


class Updates:
    """A permitted sender, which looks at dead letters without disturbing them."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._sqs = stack.engine.client("sqs")
        self._queues = stack.info.queues

    def send(self, body: object, group: str, to: str = "status_updates", **attributes: str) -> str:
        """Send a message, and return its id."""
        fifo = {"MessageGroupId": group, "MessageDeduplicationId": str(uuid.uuid4())}
        sent = self._sqs.send_message(
            QueueUrl=self._queues[to],
            MessageBody=body if isinstance(body, str) else json.dumps(body),
            MessageAttributes={
                name: {"DataType": "String", "StringValue": value}
                for name, value in attributes.items()
            },
            **(fifo if self._queues[to].endswith(".fifo") else {}),
        )
        message_id: str = sent["MessageId"]
        return message_id

    def dead(self, ids: set[str]) -> dict[str, Message]:
        """Return the dead letters of these updates, by update id, as soon as all are there."""
        found: dict[str, Message] = {}

        def absent() -> set[str]:
            found.update({update_id(each): each for each in self._look()})
            return ids - found.keys()

        waiting.until("some are not among the dead letters", absent, operator.not_)
        return {name: found[name] for name in ids}

    def wait_until_empty(self, queue: str) -> None:
        """Wait until nothing lies in the queue, nor is anything under way."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        asked = {"QueueUrl": self._queues[queue], "AttributeNames": names}

        def numbers() -> set[str]:
            found = self._sqs.get_queue_attributes(**asked)["Attributes"]
            return {found[name] for name in names}

        waiting.until(f"{queue} is not empty", numbers, {"0"}.__eq__)

    def redrive(self, queue: str, *options: str) -> str:
        """Return what `make redrive` writes."""
        command = [sys.executable, "-m", "ops.redrive", queue, *options]
        done = subprocess.run(  # noqa: S603 - our own program
            [*command, "--home", str(self._stack.home)],
            cwd=paths.ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stderr == ""
        return done.stdout

    def _look(self) -> list[Message]:
        """Return all letters, or ten of each group; they are visible again afterwards."""
        queue = {"QueueUrl": self._queues["status_updates_dlq"]}
        found: list[Message] = []
        while messages := self._sqs.receive_message(
            **queue,
            MaxNumberOfMessages=10,
            WaitTimeSeconds=0 if found else 1,
            VisibilityTimeout=60,
            MessageAttributeNames=["All"],
        ).get("Messages"):
            found += messages
        for each in found:
            handle = each["ReceiptHandle"]
            self._sqs.change_message_visibility(**queue, ReceiptHandle=handle, VisibilityTimeout=0)
        return found


def attribute(message: Message, name: str) -> str:
    text: str = message["MessageAttributes"][name]["StringValue"]
    return text


def update_id(message: Message) -> str:
    return (
        attribute(message, "updateId") if "MessageAttributes" in message else message["MessageId"]
    )


def update(urn: str, actor: Caller, status: str, **other: object) -> dict[str, object]:
    return {
        "version": "1",
        "recommendation": urn,
        "actor": actor.urn,
        "patch": {"$set": {"status": status}},
        "requestedAt": "2026-01-01T00:00:00.000Z",
        **other,
    }


def details(told: Told) -> list[Detail]:
    """Return each event's detail once."""
    return [detail for (_, detail), *_ in told.values()]


def until(subscriber: Subscriber, arrived: Callable[[Detail], bool]) -> Detail:
    """Return the first event that fits, as soon as it is there."""
    subscriber.wait(lambda told: any(map(arrived, details(told))))
    return next(filter(arrived, details(subscriber.told)))


def became(urn: str, status: str) -> Callable[[Detail], bool]:
    """Return a test of whether an event says that the recommendation got this status."""

    def tells(detail: Detail) -> bool:
        return bool(detail.get("recommendation") == urn and detail["after"].get("status") == status)

    return tells
