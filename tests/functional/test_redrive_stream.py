"""`make redrive QUEUE=change-stream`: the records are read again, and handed to publish_changes."""

import io
import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.target import Target
from ops.redrive.stream import Stream
from tests.support import messaging, stream
from tests.support.builders import Member
from tests.support.redriving import Publisher, redrive, streams, target
from vouch.aws import queues
from vouch.settings import change_events_dlq

QUEUE = "change-stream"

pytestmark = pytest.mark.usefixtures("stack_messaging")


def on(function: Publisher | None = None, reader: Any = None) -> Target:
    return target(**{"lambda": function or Publisher(), "dynamodbstreams": reader or streams()})


def die(records: list[stream.Record], to: Target, size: int | None = None) -> None:
    """As Lambda does with a batch that it gives up: where it is, and nothing of what it holds."""
    arn = records[0]["eventSourceARN"]
    numbers = [record["dynamodb"]["SequenceNumber"] for record in records]
    (shard,) = streams().describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    body = {
        "requestContext": {"condition": "RetryAttemptsExhausted"},
        "timestamp": "2026-01-01T00:00:00.000Z",
        "DDBStreamBatchInfo": {
            "shardId": shard["ShardId"],
            "startSequenceNumber": numbers[0],
            "endSequenceNumber": numbers[-1],
            "batchSize": size or len(records),
            "streamArn": arn,
        },
    }
    queues.send(to.outputs["ChangeStreamDlq"], json.dumps(body))


def left(to: Target) -> int:
    return len(messaging.drain(to.outputs["ChangeStreamDlq"]))


def told() -> list[str]:
    return sorted(event["detail"]["recommendation"] for event in messaging.events())


def test_the_records_that_a_letter_names_are_published_and_no_others(
    alice: Member, bob: Member
) -> None:
    urns = [alice.write(bob) for _ in range(30)]
    to = on()
    die(stream.changes()[1:29], to)

    output = redrive(QUEUE, to)

    assert told() == sorted(urns[1:29])
    assert left(to) == 0
    assert "28 published" in output
    assert "RetryAttemptsExhausted" in output


def test_lost_records_are_reported_and_the_rest_is_published(alice: Member, bob: Member) -> None:
    urns = [alice.write(bob) for _ in range(3)]
    to = on()
    die(stream.changes(), to, size=5)

    output = redrive(QUEUE, to)

    assert told() == sorted(urns)
    assert "3 published, 2 not found" in output
    assert left(to) == 1


class Trimmed:
    """A stream that has forgotten the first record asked for, or the whole shard."""

    def __init__(self, code: str) -> None:
        self._code, self._streams = code, streams()

    def get_shard_iterator(self, **asked: Any) -> Any:
        if asked["ShardIteratorType"] == "AT_SEQUENCE_NUMBER":
            raise ClientError({"Error": {"Code": self._code}}, "GetShardIterator")
        return self._streams.get_shard_iterator(**asked)

    def get_records(self, **asked: Any) -> Any:
        return self._streams.get_records(**asked)


def test_the_records_left_are_published_though_the_first_is_gone(
    alice: Member, bob: Member
) -> None:
    urn = alice.write(bob)
    to = on(reader=Trimmed("TrimmedDataAccessException"))
    die(stream.changes(), to)

    redrive(QUEUE, to)

    assert told() == [urn]
    assert left(to) == 0


def test_a_letter_whose_shard_is_gone_stays(alice: Member, bob: Member) -> None:
    alice.write(bob)
    to = on(reader=Trimmed("ResourceNotFoundException"))
    die(stream.changes(), to)

    assert "its stream or shard is gone" in redrive(QUEUE, to)
    assert left(to) == 1


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"FunctionError": "Unhandled"}, "publish_changes failed: X"),
        (
            {"Payload": io.BytesIO(b'{"batchItemFailures":[{"itemIdentifier":"1"}]}')},
            "could neither publish nor keep 1",
        ),
    ],
)
def test_a_letter_stays_when_the_function_fails_again(
    alice: Member, bob: Member, answer: dict[str, Any], said: str
) -> None:
    alice.write(bob)
    to = on(Publisher(answer))
    die(stream.changes(), to)

    assert said in redrive(QUEUE, to)
    assert left(to) == 1


def test_showing_letters_reads_no_record(alice: Member, bob: Member) -> None:
    alice.write(bob)
    to = on()
    die(stream.changes(), to)

    output = redrive(QUEUE, to, show=True)

    assert "RecommendationsTable" in output
    assert told() == []
    assert left(to) == 1


def test_a_letter_that_names_no_records_stays() -> None:
    to = on()
    queues.send(to.outputs["ChangeStreamDlq"], "{}")

    assert "it does not say which records" in redrive(QUEUE, to)
    assert left(to) == 1


def test_large_records_are_handed_over_in_portions_that_lambda_takes(
    alice: Member, bob: Member
) -> None:
    """A character outside ASCII of up to four bytes has twelve in an invocation."""
    for _ in range(4):
        alice.write(bob)
    records = stream.changes()
    for each in records:
        each["dynamodb"]["NewImage"]["relationship"] = {"S": "😀" * 150_000}
    sizes: list[int] = []

    class Lambda(Publisher):
        def invoke(self, FunctionName: str, Payload: str) -> dict[str, Any]:  # noqa: N803
            sizes.append(len(Payload))
            return super().invoke(FunctionName, Payload)

    Stream(on(Lambda())).publish([*records, *records[:1]])

    assert len(sizes) == 3
    assert max(sizes) < 6_000_000
    assert len(messaging.drain(change_events_dlq())) == 5
