"""Dead status updates go back to the queue: with a new deduplication id, in the same group."""

import uuid

from botocore.exceptions import ClientError

from local.errors import LocalError
from local.target import Target
from ops.redrive.faults import denied
from ops.redrive.letter import (
    Letter,
    StaysError,
    foreign_source,
    text,
    tries,
    urn_or_nothing,
)


class StatusUpdates:
    """The queue of dead status updates; each is sent with a new deduplication id.

    SQS silently drops a message whose deduplication id was used within five minutes. A letter that
    another queue gave up stays, because no policy has looked at its sender.
    """

    dlq = "StatusUpdatesDlq"

    def __init__(self, target: Target) -> None:
        self._sqs = target.client("sqs")
        self._queue = target.outputs["StatusUpdatesQueue"]
        self._moved: set[str] = set()

    def describe(self, letter: Letter) -> dict[str, str]:
        content = letter.content()
        return {
            "recommendation": urn_or_nothing(text(content, "recommendation") or letter.group or ""),
            "actor": urn_or_nothing(text(content, "actor")),
            "why": self._why(letter),
            "when": letter.attributes.get("receivedAt", letter.sent),
            "correlation id": _correlation_id(letter),
            "update id": letter.update_id,
        }

    def move(self, letter: Letter) -> str:
        if queue := foreign_source(self._sqs, letter, self._queue):
            raise StaysError(
                f"{queue} is not the queue of status updates, so anybody may have sent it: find "
                f"out who has that queue, then DISCARD={letter.id}"
            )
        if letter.update_id in self._moved:
            raise StaysError("it has been moved a moment ago, and is back")
        ids = {"updateId": letter.update_id, "correlationId": _correlation_id(letter)}
        try:
            sent = self._sqs.send_message(
                QueueUrl=self._queue,
                MessageBody=letter.body,
                MessageGroupId=letter.group,
                MessageDeduplicationId=str(uuid.uuid4()),
                MessageAttributes={
                    name: {"DataType": "String", "StringValue": value}
                    for name, value in ids.items()
                },
            )
        except ClientError as error:
            if denied(error):
                raise LocalError(f"{error}\nIs your ARN among StatusUpdateSenders?") from error
            raise
        self._moved.add(letter.update_id)
        return f"sent again as {sent['MessageId']}"

    def _why(self, letter: Letter) -> str:
        if queue := foreign_source(self._sqs, letter, self._queue):
            return f"given up by another queue, {queue}"
        reason = letter.attributes.get("reason")
        return reason or f"received {tries(self._sqs, self._queue)} times in vain"


def _correlation_id(letter: Letter) -> str:
    """Return the correlation id of the letter; without one, its log lines have the update id."""
    return letter.attributes.get("correlationId", letter.update_id)
