"""Syncs that were given up go back to their queue, and continue from where they were."""

from local.target import Target
from ops.redrive.letter import Letter, StaysError, text, tries, urn_or_nothing


class Syncs:
    """The queue of messages that failed at every delivery, or that a schedule could not send."""

    dlq = "SyncDlq"

    def __init__(self, target: Target) -> None:
        self._sqs = target.client("sqs")
        self._queue = target.outputs["SyncQueue"]
        self._moved: set[str] = set()

    def describe(self, letter: Letter) -> dict[str, str]:
        content = letter.content()
        refused = ": ".join(letter.delivery_error)
        return {
            "sync": text(content, "sync") if urn_or_nothing(text(content, "member")) else "",
            "member": urn_or_nothing(text(content, "member")),
            "why": letter.attributes.get("reason")
            or refused
            or f"received {tries(self._sqs, self._queue)} times in vain",
            "when": letter.attributes.get("receivedAt", letter.sent),
        }

    def move(self, letter: Letter) -> str:
        if letter.body in self._moved:
            raise StaysError("its like has been moved a moment ago")
        sent = self._sqs.send_message(QueueUrl=self._queue, MessageBody=letter.body)
        self._moved.add(letter.body)
        return f"sent again as {sent['MessageId']}"
