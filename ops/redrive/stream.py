"""The tables' streams: records are read again, and handed to publish_changes as Lambda does."""

import base64
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import ClientError

from local.target import Target
from ops.redrive import handed_over
from ops.redrive.faults import code_of
from ops.redrive.letter import StaysError, text

MOST_EMPTY_PAGES = 100
PAUSE_SECONDS = 0.1
"""How many seconds to pause after an empty page, because an open shard has them without end."""
MOST_RECORDS = 25
"""How many records one invocation is given."""
MOST_BYTES = 5_000_000
"""How many bytes they may have together, because an invocation takes at most 6 MB."""
MOST_DIGITS = 40
ANYTHING: list[handed_over.Pattern] = [{}]
"""The patterns of a table whose mapping has no filter."""
GONE = "the stream keeps its records for 24 hours"
NOT_THERE = {"TrimmedDataAccessException", "ValidationException"}
"""Codes that say that the record asked for is not, or no longer, in the shard."""

type Record = dict[str, Any]


class Stream:
    """A reader of records of a stream, which also hands them to publish_changes."""

    def __init__(self, target: Target) -> None:
        self._streams = target.client("dynamodbstreams")
        self._lambda = target.client("lambda")
        self._function = target.outputs["PublishChangesFunction"]
        self._patterns = {
            target.outputs[table]: patterns for table, patterns in handed_over.PATTERNS.items()
        }

    def records(self, arn: str, shard: str, first: int, last: int) -> list[Record]:
        """Return the records between two sequence numbers, both included, that are handed over."""
        with _until_gone():
            return list(self._read(arn, shard, first, last))

    def find(self, arn: str, number: int, keys: dict[str, Any]) -> list[Record]:
        """Return one record, looked for in every shard whose range includes its number."""
        with _until_gone():
            shards = [each["ShardId"] for each in self._shards(arn) if _may_hold(each, number)]
            found = (each for shard in shards for each in self._read(arn, shard, number, number))
            return [each for each in found if keys.items() <= each["dynamodb"]["Keys"].items()]

    def publish(self, records: list[Record]) -> None:
        """Hand records to publish_changes; StaysError where it neither published nor kept one."""
        for some in _batches([json.dumps(each, default=_plain) for each in records]):
            self._invoke(some)

    def _read(self, arn: str, shard: str, first: int, last: int) -> Iterator[Record]:
        for record in self._all(self._position(arn, shard, first)):
            number = int(record["dynamodb"]["SequenceNumber"])
            if first <= number <= last and self._is_handed_over(arn, record):
                yield {**record, "eventSourceARN": arn}
            if number >= last:
                return

    def _all(self, position: str | None) -> Iterator[Record]:
        empty = 0
        while position and empty < MOST_EMPTY_PAGES:
            page = self._streams.get_records(ShardIterator=position)
            yield from page["Records"]
            position = page.get("NextShardIterator")
            if not page["Records"]:
                empty += 1
                time.sleep(PAUSE_SECONDS)

    def _position(self, arn: str, shard: str, first: int) -> str:
        asked = {"StreamArn": arn, "ShardId": shard}
        exact = {"ShardIteratorType": "AT_SEQUENCE_NUMBER", "SequenceNumber": str(first)}
        iterator = self._streams.get_shard_iterator
        try:
            found = iterator(**asked, **exact)
        except ClientError as error:
            if code_of(error) not in NOT_THERE:
                raise
            found = iterator(**asked, ShardIteratorType="TRIM_HORIZON")
        position: str = found["ShardIterator"]
        return position

    def _shards(self, arn: str) -> Iterator[dict[str, Any]]:
        asked = {"StreamArn": arn}
        while True:
            found = self._streams.describe_stream(**asked)["StreamDescription"]
            yield from found["Shards"]
            if not (last := found.get("LastEvaluatedShardId")):
                return
            asked["ExclusiveStartShardId"] = last

    def _is_handed_over(self, arn: str, record: Record) -> bool:
        return handed_over.is_handed_over(record, self._patterns.get(table_of(arn), ANYTHING))

    def _invoke(self, records: list[str]) -> None:
        payload = f'{{"Records": [{", ".join(records)}]}}'
        answer = self._lambda.invoke(FunctionName=self._function, Payload=payload)
        result = json.load(answer["Payload"]) or {}
        if "FunctionError" in answer:
            raise StaysError(f"publish_changes failed: {text(result, 'errorType')}")
        if failed := result.get("batchItemFailures"):
            raise StaysError(f"publish_changes could neither publish nor keep {len(failed)}")


def is_sequence_number(text: str) -> bool:
    """Tell whether a text can be the number of a record, which has 40 digits at most."""
    return text.isdecimal() and len(text) <= MOST_DIGITS


def table_of(arn: str) -> str:
    """Return the name of the table whose stream it is."""
    return arn.partition("/")[2].partition("/")[0]


def _batches(records: list[str]) -> Iterator[list[str]]:
    """Yield the records, written as JSON, in the portions that one invocation is given."""
    some: list[str] = []
    for each in records:
        is_full = len(some) == MOST_RECORDS or sum(map(len, [*some, each])) > MOST_BYTES
        if some and is_full:
            yield some
            some = []
        some.append(each)
    if some:
        yield some


@contextmanager
def _until_gone() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if code_of(error) != "ResourceNotFoundException":
            raise
        raise StaysError(f"its stream or shard is gone: {GONE}") from error


def _may_hold(shard: dict[str, Any], number: int) -> bool:
    """Tell whether a shard's range includes the number; an open shard has no end."""
    within = shard["SequenceNumberRange"]
    first, last = int(within["StartingSequenceNumber"]), within.get("EndingSequenceNumber")
    return first <= number and (last is None or number <= int(last))


def _plain(value: Any) -> Any:
    """Return a time or a binary value in the form that it has in an event."""
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value.timestamp()
