"""`make redrive QUEUE=change-stream`: what of a shard is counted, and how far it is read."""

import json
from typing import Any

import pytest

from ops.redrive.stream import MOST_EMPTY_PAGES
from tests.support import messaging, stream
from tests.support.builders import Member
from tests.support.managing import account
from tests.support.redriving import Publisher, redrive, streams, target
from tests.support.spending import reserve_credits, settle_credits
from vouch.aws import queues
from vouch.settings import settings

pytestmark = pytest.mark.usefixtures("stack_messaging")


class Paged:
    """A stream with empty pages before each that holds something; `closed` ends with the shard."""

    def __init__(self, empty: int = 0, *, closed: bool = False) -> None:
        self._streams, self._empty, self._closed = streams(), empty, closed
        self.read = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._streams, name)

    def get_records(self, ShardIterator: str) -> Any:  # noqa: N803
        self.read += 1
        if self.read % (self._empty + 1):
            return {"Records": [], "NextShardIterator": ShardIterator}
        page = self._streams.get_records(ShardIterator=ShardIterator, Limit=1)
        if self._closed and not page["Records"]:
            del page["NextShardIterator"]
        return page


def given_up(records: list[stream.Record], size: int | None = None, beyond: int = 0) -> str:
    arn = records[0]["eventSourceARN"]
    first, *_, last = (int(each) for each in stream.numbers([*records, *records]))
    (shard,) = streams().describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]
    batch = {
        "shardId": shard["ShardId"],
        "startSequenceNumber": str(first),
        "endSequenceNumber": str(last + beyond),
        "batchSize": size or len(records),
        "streamArn": arn,
    }
    return json.dumps({"DDBStreamBatchInfo": batch})


def redriven(letter: str, reader: Any = None) -> tuple[str, int]:
    """What it writes, and how many letters are left."""
    to = target(**{"lambda": Publisher(), "dynamodbstreams": reader or streams()})
    queues.send(to.outputs["ChangeStreamDlq"], letter)
    output = redrive("change-stream", to)
    return output, len(messaging.drain(to.outputs["ChangeStreamDlq"]))


def test_only_balances_of_the_credits_table_are_counted() -> None:
    owner = account(monthly_credits=10)
    settle_credits(reserve_credits(owner, 8), 8)
    records = stream.changes(settings().credits_table)
    balances = [each for each in records if each["dynamodb"]["Keys"]["sk"]["S"] == "balance"]
    assert len(balances) < len(records)

    output, left = redriven(given_up(records, len(balances)))

    assert f"{len(balances)} published" in output
    assert left == 0
    assert [event["detail"]["threshold"] for event in messaging.events()] == [80]


def test_a_letter_is_deleted_though_more_records_came_than_it_counts(
    alice: Member, bob: Member
) -> None:
    for _ in range(3):
        alice.write(bob)

    output, left = redriven(given_up(stream.changes(), 1))

    assert "3 published" in output
    assert left == 0


def test_empty_pages_are_not_the_end(alice: Member, bob: Member) -> None:
    for _ in range(3):
        alice.write(bob)

    output, left = redriven(given_up(stream.changes()), Paged(4))

    assert "3 published" in output
    assert left == 0


@pytest.mark.parametrize("closed", [True, False])
def test_reading_ends_though_the_last_sequence_number_never_comes(
    alice: Member, bob: Member, *, closed: bool
) -> None:
    alice.write(bob)
    reader = Paged(closed=closed)

    output, left = redriven(given_up(stream.changes(), 2, beyond=1), reader)

    assert "1 published, 1 not found" in output
    assert left == 1
    assert reader.read == (2 if closed else 1 + MOST_EMPTY_PAGES)
