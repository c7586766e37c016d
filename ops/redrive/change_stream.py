"""Changes that failed in publish_changes are read from the stream and handed to it again."""

from local.target import Target
from ops.redrive.letter import Letter, StaysError, part, text
from ops.redrive.stream import GONE, Stream, is_sequence_number, table_of


class ChangeStream:
    """The queue of failed batches: a letter names records of a stream, which has them for a day."""

    dlq = "ChangeStreamDlq"

    def __init__(self, target: Target) -> None:
        self._stream = Stream(target)

    def describe(self, letter: Letter) -> dict[str, str]:
        content = letter.content()
        where = part(content, "DDBStreamBatchInfo")
        first, last = text(where, "startSequenceNumber"), text(where, "endSequenceNumber")
        return {
            "table": table_of(text(where, "streamArn")),
            "records": f"{text(where, 'batchSize')}, from {first} to {last}",
            "why": text(part(content, "requestContext"), "condition"),
            "when": text(content, "timestamp") or letter.sent,
        }

    def move(self, letter: Letter) -> str:
        where = part(letter.content(), "DDBStreamBatchInfo")
        if not where:
            raise StaysError("it does not say which records")
        numbers = [text(where, f"{end}SequenceNumber") for end in ("start", "end")]
        if not all(map(is_sequence_number, numbers)):
            raise StaysError("it does not say which records")
        first, last = map(int, numbers)
        arn, shard = text(where, "streamArn"), text(where, "shardId")
        records = self._stream.records(arn, shard, first, last)
        self._stream.publish(records)
        size = where.get("batchSize")
        missing = size - len(records) if isinstance(size, int) else 0
        if missing > 0:
            raise StaysError(f"{len(records)} published, {missing} not found: {GONE}")
        return f"{len(records)} published"
