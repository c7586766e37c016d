"""A queue of a test's own to which a rule on the bus sends every event of the product."""

import json
import time
import uuid
from collections.abc import Callable
from typing import Any, Final, Self

from local.stack import Stack

PATIENCE: Final = 90.0
"""Seconds without a single event, after which what is missing is not waited for any more."""

type Detail = dict[str, Any]
type Told = dict[str, list[tuple[str, Detail]]]
"""Detail-type and detail of every event, by its id; the same may come again."""


class Subscriber:
    """Subscribes when it is made."""

    def __init__(self, stack: Stack) -> None:
        self._sqs, self._bus = stack.engine.client("sqs"), stack.engine.client("events")
        self._name, self._bus_name = f"subscriber-{uuid.uuid4()}", stack.info.event_bus
        self._url = self._sqs.create_queue(QueueName=self._name)["QueueUrl"]
        arn = self._sqs.get_queue_attributes(QueueUrl=self._url, AttributeNames=["QueueArn"])[
            "Attributes"
        ]["QueueArn"]
        self._sqs.set_queue_attributes(QueueUrl=self._url, Attributes={"Policy": _admitting(arn)})
        self._bus.put_rule(
            Name=self._name, EventBusName=self._bus_name, EventPattern='{"source":["vouch"]}'
        )
        target = {"Id": "queue", "Arn": arn}
        self._bus.put_targets(Rule=self._name, EventBusName=self._bus_name, Targets=[target])
        self.told: Told = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        rule = {"Rule": self._name, "EventBusName": self._bus_name}
        self._bus.remove_targets(Ids=["queue"], **rule)
        self._bus.delete_rule(Name=self._name, EventBusName=self._bus_name)
        self._sqs.delete_queue(QueueUrl=self._url)

    def receive(self, seconds: int = 0) -> int:
        """How many came since the last look; waits so long for the first."""
        came = 0
        while messages := self._sqs.receive_message(
            QueueUrl=self._url, MaxNumberOfMessages=10, WaitTimeSeconds=0 if came else seconds
        ).get("Messages"):
            came += len(messages)
            done = []
            for number, message in enumerate(messages):
                event = json.loads(message["Body"])
                told = self.told.setdefault(event["detail"]["id"], [])
                told.append((event["detail-type"], event["detail"]))
                done.append({"Id": str(number), "ReceiptHandle": message["ReceiptHandle"]})
            self._sqs.delete_message_batch(QueueUrl=self._url, Entries=done)
        return came

    def wait(self, enough: Callable[[Told], bool]) -> None:
        """Until what has come is enough, as long as anything comes."""
        last = time.monotonic()
        while not enough(self.told):
            if self.receive(seconds=1):
                last = time.monotonic()
            assert time.monotonic() < last + PATIENCE, f"{len(self.told)} events and no more"


def _admitting(arn: str) -> str:
    """The policy of a queue that EventBridge may send to."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
