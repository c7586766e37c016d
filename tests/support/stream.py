"""The tables' streams, as Lambda hands their records to publish_changes."""

import base64
import importlib
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

import boto3
from botocore.config import Config

from tests.support.context import Context
from tests.support.template import timeout_of
from vouch.settings import settings

type Record = dict[str, Any]


def changes(table: str | None = None) -> list[Record]:
    """Return every change of a table (by default recommendations) since it was made, in order."""
    client, name = _client(), table or settings().recommendations_table
    (stream,) = client.list_streams(TableName=name)["Streams"]
    arn = stream["StreamArn"]
    (shard,) = client.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    iterator = client.get_shard_iterator(
        StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    found: list[Record] = []
    while True:
        answer = client.get_records(ShardIterator=iterator)
        if not answer["Records"]:
            return found
        found += [{**_as_json(record), "eventSourceARN": arn} for record in answer["Records"]]
        iterator = answer["NextShardIterator"]


def publish(records: Iterable[object], timeout: float | None = None) -> list[str]:
    """Hand records to the function; the sequence numbers it wants again."""
    handler = importlib.import_module("functions.publish_changes.app").lambda_handler
    context = Context(timeout_of("publish_changes") if timeout is None else timeout)
    answer = handler({"Records": list(records)}, context)
    assert answer.keys() == {"batchItemFailures"}
    return [each["itemIdentifier"] for each in answer["batchItemFailures"]]


def urns(records: Iterable[Record]) -> list[str]:
    """Return the URNs of the records that changed."""
    return [each["dynamodb"]["Keys"]["urn"]["S"] for each in records]


def numbers(records: Iterable[Record]) -> list[str]:
    """Return the sequence numbers of the records."""
    return [each["dynamodb"]["SequenceNumber"] for each in records]


@cache
def _client() -> Any:
    # moto does not know the endpoints that begin with an account's number.
    config = Config(account_id_endpoint_mode="disabled")
    return boto3.client("dynamodbstreams", config=config)


def _as_json(value: Any) -> Any:
    match value:
        case dict():
            return {name: _as_json(each) for name, each in value.items()}
        case bytes():
            return base64.b64encode(value).decode()
        case datetime():
            return value.timestamp()
    return value
