"""A queue to which a rule on the bus sends every event of the product, while it is held."""

import json
from typing import Any, Self

type Event = dict[str, Any]


class Subscription:
    """A subscription, which begins when it is made and ends with the `with` block."""

    def __init__(self, sqs: Any, events: Any, bus: str, name: str) -> None:
        self._sqs, self._events = sqs, events
        self._rule = {"Rule": name, "EventBusName": bus}
        self._url = sqs.create_queue(QueueName=name)["QueueUrl"]
        asked = {"QueueUrl": self._url, "AttributeNames": ["QueueArn"]}
        arn = sqs.get_queue_attributes(**asked)["Attributes"]["QueueArn"]
        sqs.set_queue_attributes(QueueUrl=self._url, Attributes={"Policy": _admitting(arn)})
        events.put_rule(Name=name, EventBusName=bus, EventPattern='{"source":["vouch"]}')
        events.put_targets(**self._rule, Targets=[{"Id": "queue", "Arn": arn}])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._events.remove_targets(Ids=["queue"], **self._rule)
        self._events.delete_rule(Name=self._rule["Rule"], EventBusName=self._rule["EventBusName"])
        self._sqs.delete_queue(QueueUrl=self._url)

    def receive(self, seconds: int = 0) -> list[Event]:
        """Return the events since the last call; wait at most `seconds` for the first."""
        came: list[Event] = []
        while messages := self._sqs.receive_message(
            QueueUrl=self._url, MaxNumberOfMessages=10, WaitTimeSeconds=0 if came else seconds
        ).get("Messages"):
            came += [json.loads(message["Body"]) for message in messages]
            done = [
                {"Id": str(number), "ReceiptHandle": message["ReceiptHandle"]}
                for number, message in enumerate(messages)
            ]
            self._sqs.delete_message_batch(QueueUrl=self._url, Entries=done)
        return came


def _admitting(arn: str) -> str:
    """Return the policy of a queue that EventBridge may send to."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
