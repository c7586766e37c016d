"""Messages that were given up go back to their queue as they are; what is none of its stays."""

from abc import ABC, abstractmethod
from typing import Any, Protocol

from local.target import Target
from ops.redrive.letter import Letter, StaysError, tries
from vouch.errors import IllegalArgumentError
from vouch.messages import people_erasure, refresh, sync_start


class Message(Protocol):
    """A NamedTuple of the ids in a message."""

    def _asdict(self) -> dict[str, Any]: ...


class Resent(ABC):
    """A queue of messages that failed at every delivery, or are malformed.

    A letter that anybody may have sent does no harm: the tables say what there is to do.
    """

    dlq: str
    queue: str
    """The output of the stack that is the URL of the queue where they belong."""
    kind: str
    """What a message is about: "erasure"."""

    def __init__(self, target: Target) -> None:
        self._sqs = target.client("sqs")
        self._queue = target.outputs[self.queue]
        self._moved: set[str] = set()

    @abstractmethod
    def parse(self, body: str) -> Message:
        """Read a body; IllegalArgumentError where it is no message of the queue."""

    def describe(self, letter: Letter) -> dict[str, str]:
        found = self._read(letter)
        return {
            **({} if found is None else {k: str(v) for k, v in found._asdict().items()}),
            "why": letter.attributes.get("reason")
            or f"received {tries(self._sqs, self._queue)} times in vain",
            "when": letter.attributes.get("receivedAt", letter.sent),
        }

    def move(self, letter: Letter) -> str:
        if self._read(letter) is None:
            raise StaysError(f"it is no {self.kind} and would come back: DISCARD={letter.id}")
        if letter.body in self._moved:
            raise StaysError("its like has been moved a moment ago")
        sent = self._sqs.send_message(QueueUrl=self._queue, MessageBody=letter.body)
        self._moved.add(letter.body)
        return f"sent again as {sent['MessageId']}"

    def _read(self, letter: Letter) -> Message | None:
        try:
            return self.parse(letter.body)
        except IllegalArgumentError:
            return None


class SyncStarts(Resent):
    """Members whose syncs are to be started: each is started if that is due, or was asked for."""

    dlq = "SyncStartsDlq"
    queue = "SyncStartsQueue"
    kind = "start of syncs"

    def parse(self, body: str) -> Message:
        return sync_start.parse(body)


class PeopleErasures(Resent):
    """Erasures of viewers and people: each erases what is deleted, and nothing else."""

    dlq = "PeopleErasuresDlq"
    queue = "PeopleErasuresQueue"
    kind = "erasure"

    def parse(self, body: str) -> Message:
        return people_erasure.parse(body)


class Refreshes(Resent):
    """Refreshes: each is made if it is due, and no other."""

    dlq = "RefreshDlq"
    queue = "RefreshQueue"
    kind = "refresh"

    def parse(self, body: str) -> Message:
        return refresh.parse(body)
