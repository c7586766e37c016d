"""`make redrive QUEUE=change-events`: records of which no event could be made are tried anew."""

import json
from typing import Any

import pytest

from local.target import Target
from tests.support import messaging, poison, store, stream
from tests.support.builders import Member
from tests.support.redriving import Publisher, redrive, streams, target
from vouch.settings import change_events_dlq
from vouch.storage import recommendations

QUEUE = "change-events"

pytestmark = pytest.mark.usefixtures("stack_messaging")


class Shards:
    """Two shards written side by side, whose ranges overlap, and one that is closed."""

    def __init__(self) -> None:
        self._streams = streams()
        self.asked: list[str] = []

    def describe_stream(self, **asked: Any) -> Any:
        found = self._streams.describe_stream(StreamArn=asked["StreamArn"])["StreamDescription"]
        (shard,) = found["Shards"]
        start = shard["SequenceNumberRange"]["StartingSequenceNumber"]
        if "ExclusiveStartShardId" in asked:
            return {"StreamDescription": {"Shards": [shard]}}
        closed = {"StartingSequenceNumber": "1", "EndingSequenceNumber": "2"}
        others = [
            {"ShardId": "closed", "SequenceNumberRange": closed},
            {"ShardId": "other", "SequenceNumberRange": {"StartingSequenceNumber": start}},
        ]
        return {"StreamDescription": {"Shards": others, "LastEvaluatedShardId": "other"}}

    def get_shard_iterator(self, **asked: Any) -> Any:
        self.asked.append(asked["ShardId"])
        if asked["ShardId"] == "other":
            return {"ShardIterator": "other"}
        return self._streams.get_shard_iterator(**asked)

    def get_records(self, ShardIterator: str) -> Any:  # noqa: N803
        if ShardIterator != "other":
            return self._streams.get_records(ShardIterator=ShardIterator)
        record = dict(stream.changes()[0])
        record["dynamodb"] = {**record["dynamodb"], "Keys": {"urn": {"S": "another"}}}
        return {"Records": [record]}


def on(function: Publisher | None = None, reader: Any = None) -> Target:
    return target(**{"lambda": function or Publisher(), "dynamodbstreams": reader or streams()})


def spoil(record: stream.Record) -> None:
    """Have publish_changes refuse it, as before a cause was mended."""
    assert stream.publish([poison.spoilt(record, "no new image")]) == []


def left() -> list[dict[str, Any]]:
    drained = messaging.drain(change_events_dlq())
    return [json.loads(message.body) for message in drained]


def told() -> list[str]:
    return [event["detail"]["recommendation"] for event in messaging.events()]


def test_a_mended_record_is_published_from_the_stream(alice: Member, bob: Member) -> None:
    _, urn, _ = (alice.write(bob) for _ in range(3))
    spoil(stream.changes()[1])

    output = redrive(QUEUE, on())

    assert "handed to publish_changes" in output
    assert told() == [urn]
    assert left() == []


def test_a_record_is_found_in_the_open_shard_that_holds_its_keys(
    alice: Member, bob: Member
) -> None:
    urn, shards = alice.write(bob), Shards()
    spoil(stream.changes()[0])

    redrive(QUEUE, on(reader=shards))

    assert told() == [urn]
    assert left() == []
    assert len(shards.asked) == 2
    assert "closed" not in shards.asked


def test_a_record_refused_again_leaves_one_letter_and_is_not_retried_in_a_loop(
    alice: Member, bob: Member
) -> None:
    alice.write(bob)
    (record,) = stream.changes()
    spoil(record)

    class Refusing(Publisher):
        def invoke(self, FunctionName: str, Payload: str) -> dict[str, Any]:  # noqa: N803
            (again,) = json.loads(Payload)["Records"]
            spoilt = poison.spoilt(again, "no new image")
            return super().invoke(FunctionName, json.dumps({"Records": [spoilt]}))

    output = redrive(QUEUE, on(Refusing()))

    assert output.count("handed to publish_changes") == 1
    assert "tried a moment ago, and is back" in output
    (letter,) = left()
    assert letter["record"]["sequenceNumber"] == record["dynamodb"]["SequenceNumber"]


def test_a_letter_whose_record_is_gone_stays(alice: Member, bob: Member) -> None:
    alice.write(bob)
    (record,) = stream.changes()
    number = str(int(record["dynamodb"]["SequenceNumber"]) + 5)
    spoil({**record, "dynamodb": {**record["dynamodb"], "SequenceNumber": number}})

    assert "its record is gone" in redrive(QUEUE, on())
    assert len(left()) == 1


def test_a_letter_whose_stream_is_gone_stays_and_holds_up_no_other(
    alice: Member, bob: Member
) -> None:
    urn = alice.write(bob)
    (record,) = stream.changes()
    spoil({**record, "eventSourceARN": record["eventSourceARN"].replace(":table/", ":table/Old")})
    spoil(record)

    assert "its stream or shard is gone" in redrive(QUEUE, on())
    assert told() == [urn]
    assert len(left()) == 1


def test_a_letter_stays_when_the_function_crashes(alice: Member, bob: Member) -> None:
    alice.write(bob)
    spoil(stream.changes()[0])

    output = redrive(QUEUE, on(Publisher({"FunctionError": "Unhandled"})))

    assert "publish_changes failed: X" in output
    assert len(left()) == 1


def test_a_record_whose_event_is_too_large_stays_and_is_not_tried_in_a_loop(
    alice: Member, bob: Member
) -> None:
    urn, other = alice.write(bob), alice.write(bob)
    record = store.record(urn)
    longer = {"relationship": "x" * 300_000, "version": record["version"] + 1}
    recommendations.store(record, {**record, **longer})  # type: ignore[typeddict-item]
    assert stream.publish(stream.changes()[2:]) == []
    spoil(stream.changes()[1])

    output = redrive(QUEUE, on())

    assert output.count("handed to publish_changes") == 2
    assert "its event has more than the 256 KB that the bus takes" in output
    assert "and is back: mend the cause, or DISCARD=" in output
    assert told() == [other]
    [letter] = left()
    assert letter["record"]["keys"] == {"urn": {"S": urn}}
