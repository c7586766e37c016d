"""The stack's queues and its bus over moto: made from template.yaml, and read as others do."""

import json
from typing import Any, Final, NamedTuple

from tests.support.template import resources
from vouch.aws import bus, queues
from vouch.settings import (
    change_events_dlq,
    event_bus,
    people_erasures_dlq,
    people_erasures_queue,
    refresh_dlq,
    refresh_queue,
    status_updates_dlq,
    status_updates_queue,
    sync_starts_dlq,
    sync_starts_queue,
)

SUBSCRIBER: Final = "https://sqs.us-east-1.amazonaws.com/123456789012/subscriber"
"""A queue to which a rule sends every event."""


class Received(NamedTuple):
    """A message as it lies in a queue."""

    body: str
    attributes: dict[str, str]
    group: str


def create() -> None:
    """Create the queues, each with its dead letters', and the bus with one subscriber to all."""
    _create("StatusUpdatesDlq", status_updates_dlq())
    _create("StatusUpdatesQueue", status_updates_queue())
    _create("PeopleErasuresDlq", people_erasures_dlq())
    _create("PeopleErasuresQueue", people_erasures_queue())
    create_starts()
    _create("RefreshDlq", refresh_dlq())
    _create("RefreshQueue", refresh_queue())
    _create("ChangeEventsDlq", change_events_dlq())
    queues.client().create_queue(QueueName=_name(SUBSCRIBER))
    name, client = event_bus(), bus.client()
    client.create_event_bus(Name=name)
    client.put_rule(Name="all", EventBusName=name, EventPattern='{"source":["vouch"]}')
    target = {"Id": "subscriber", "Arn": _arn(SUBSCRIBER)}
    client.put_targets(Rule="all", EventBusName=name, Targets=[target])


def create_starts() -> None:
    """Create the queue of syncs to be started, and that of its dead letters."""
    _create("SyncStartsDlq", sync_starts_dlq())
    _create("SyncStartsQueue", sync_starts_queue())


def events() -> list[dict[str, Any]]:
    """Return every event that was put on the bus since the last call, whole."""
    return [json.loads(message.body) for message in drain(SUBSCRIBER)]


def rejections() -> list[dict[str, Any]]:
    """Return the details of the events that tell of a rejected update."""
    found = events()
    assert {each["detail-type"] for each in found} <= {"Status Update Rejected"}
    return [each["detail"] for each in found]


def dead_letters() -> list[Received]:
    """Return what lies in the dead-letter queue of status updates; it is taken out."""
    return drain(status_updates_dlq())


def drain(url: str) -> list[Received]:
    """Return every message of a queue, which is empty then."""
    found: list[Received] = []
    while received := _receive(url):
        for each in received:
            queues.client().delete_message(QueueUrl=url, ReceiptHandle=each["ReceiptHandle"])
            attributes = each.get("MessageAttributes", {})
            values = {name: value["StringValue"] for name, value in attributes.items()}
            group = each["Attributes"].get("MessageGroupId", "")
            found.append(Received(each["Body"], values, group))
    return found


def _receive(url: str) -> list[dict[str, Any]]:
    answer = queues.client().receive_message(
        QueueUrl=url,
        MaxNumberOfMessages=10,
        AttributeNames=["All"],
        MessageAttributeNames=["All"],
    )
    found: list[dict[str, Any]] = answer.get("Messages", [])
    return found


def _create(logical_id: str, url: str) -> None:
    properties = resources("AWS::SQS::Queue")[logical_id]
    attributes: dict[Any, str] = {
        name: str(properties[name]).lower()
        for name in ("FifoQueue", "ContentBasedDeduplication", "VisibilityTimeout")
        if name in properties
    }
    if policy := properties.get("RedrivePolicy"):
        target = _arn(url.removesuffix(".fifo") + "-dlq" + ".fifo" * url.endswith(".fifo"))
        attributes["RedrivePolicy"] = json.dumps({**policy, "deadLetterTargetArn": target})
    made = queues.client().create_queue(QueueName=_name(url), Attributes=attributes)
    assert made["QueueUrl"] == url


def _name(url: str) -> str:
    return url.rpartition("/")[2]


def _arn(url: str) -> str:
    return f"arn:aws:sqs:us-east-1:123456789012:{_name(url)}"
