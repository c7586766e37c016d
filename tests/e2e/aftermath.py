"""What is left on the engine when a run is over."""

from collections.abc import Collection, Iterable
from itertools import batched
from typing import Any, Final

from local.stack import Stack

DEPTHS: Final = (
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
)
MOST: Final = 100
"""How many records are read at once."""


def depth(stack: Stack, queue: str) -> int:
    """Return how many messages a queue of stack.json has, those under way too."""
    found = stack.engine.client("sqs").get_queue_attributes(
        QueueUrl=stack.info.queues[queue], AttributeNames=list(DEPTHS)
    )
    return sum(int(found["Attributes"][name]) for name in DEPTHS)


def stored(stack: Stack, urns: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return the items of recommendations."""
    client, table = stack.engine.client("dynamodb"), stack.info.tables["recommendations"]
    found: dict[str, dict[str, Any]] = {}
    for chunk in batched(urns, MOST, strict=False):
        keys = [{"urn": {"S": urn}} for urn in chunk]
        answer = client.batch_get_item(RequestItems={table: {"Keys": keys, "ConsistentRead": True}})
        found |= {item["urn"]["S"]: item for item in answer["Responses"][table]}
    return found


def taken(stack: Stack, queue: str, groups: Collection[str]) -> list[dict[str, Any]]:
    """Take the messages of these groups out of a FIFO queue; others stay."""
    client, url = stack.engine.client("sqs"), stack.info.queues[queue]
    found: list[dict[str, Any]] = []
    others: list[dict[str, Any]] = []
    while messages := client.receive_message(
        QueueUrl=url,
        MaxNumberOfMessages=10,
        AttributeNames=["MessageGroupId"],
        MessageAttributeNames=["All"],
    ).get("Messages"):
        for each in messages:
            mine = each["Attributes"]["MessageGroupId"] in groups
            (found if mine else others).append(each)
            if mine:
                client.delete_message(QueueUrl=url, ReceiptHandle=each["ReceiptHandle"])
    for each in others:
        client.change_message_visibility(
            QueueUrl=url, ReceiptHandle=each["ReceiptHandle"], VisibilityTimeout=0
        )
    return found
