"""Erasures that were given up go back to their queue; what is no erasure stays."""

from local.target import Target
from ops.redrive.letter import Letter, StaysError, tries
from vouch.errors import IllegalArgumentError
from vouch.messages import people_erasure


class PeopleErasures:
    """The queue of erasures of viewers and people that failed at every delivery, or are malformed.

    A letter that anybody may have sent does no harm: it erases what is deleted, and nothing else.
    """

    dlq = "PeopleErasuresDlq"

    def __init__(self, target: Target) -> None:
        self._sqs = target.client("sqs")
        self._queue = target.outputs["PeopleErasuresQueue"]
        self._moved: set[str] = set()

    def describe(self, letter: Letter) -> dict[str, str]:
        found = _parse(letter)
        return {
            **({} if found is None else {k: str(v) for k, v in found._asdict().items()}),
            "why": letter.attributes.get("reason")
            or f"received {tries(self._sqs, self._queue)} times in vain",
            "when": letter.attributes.get("receivedAt", letter.sent),
        }

    def move(self, letter: Letter) -> str:
        if _parse(letter) is None:
            raise StaysError(f"it is no erasure and would come back: DISCARD={letter.id}")
        if letter.body in self._moved:
            raise StaysError("its like has been moved a moment ago")
        sent = self._sqs.send_message(QueueUrl=self._queue, MessageBody=letter.body)
        self._moved.add(letter.body)
        return f"sent again as {sent['MessageId']}"


def _parse(letter: Letter) -> people_erasure.Erasure | None:
    try:
        return people_erasure.parse(letter.body)
    except IllegalArgumentError:
        return None
