"""The walk through a dead letter queue; a letter is deleted only when it has arrived.

However the walk ends, nothing is lost: a letter that was not deleted is received again, and moved a
second time if need be. Ctrl-C waits for the letter at hand; if the process is killed between a
letter's arrival and its deletion, the letter arrives twice.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, Protocol

from botocore.exceptions import ClientError, ParamValidationError

from local import outside
from local.target import Target
from ops.redrive.faults import in_our_words
from ops.redrive.letter import Letter, StaysError
from ops.redrive.undisturbed import undisturbed

MOST_AT_ONCE = 10
WAIT_SECONDS = 2
HIDDEN_SECONDS = 120
"""How many seconds a letter is hidden from others while it is dealt with."""

type Write = Callable[[str], None]


class Kind(Protocol):
    """What lies in a dead letter queue, and how it gets back."""

    dlq: str
    """The output of the stack that is the queue's URL."""

    def describe(self, letter: Letter) -> dict[str, str]:
        """Return what is shown of a letter; empty values are left out."""

    def move(self, letter: Letter) -> str:
        """Bring a letter back and return how; StaysError where it has to stay."""


class Redrive:
    """One walk through a queue."""

    def __init__(self, target: Target, kind: Kind, write: Write) -> None:
        self._sqs = target.client("sqs")
        self._url = target.outputs[kind.dlq]
        self._kind = kind
        self._write = write
        self._held: dict[str, Letter] = {}
        self.seen = self.moved = 0

    def show(self) -> None:
        """Show all letters, but at most ten of a group: a FIFO queue hides those behind them."""
        self._walk(lambda _: None)

    def move(self) -> None:
        """Move all letters that can be moved; the others stay."""
        self._walk(self._move)

    def discard(self, wanted: str) -> bool:
        """Delete one letter of those that `show` sees; tell whether it was found."""
        try:
            for letter in self._letters():
                if letter.id == wanted:
                    self._write(self._shown(letter))
                    self._delete(letter)
                    self._write("  discarded\n")
                    return True
        finally:
            self._let_go()
        self._write(f"{self._kind.dlq}: no letter {outside.line(wanted)} was found\n")
        return False

    def _walk(self, deal_with: Callable[[Letter], None]) -> None:
        total = self._count()
        self._write(f"{self._kind.dlq}: {total} letters\n")
        try:
            for letter in self._letters():
                self.seen += 1
                self._write(f"\n{self.seen} of {max(total, self.seen)}\n{self._shown(letter)}")
                deal_with(letter)
        finally:
            self._let_go()

    def _letters(self) -> Iterator[Letter]:
        """Yield each letter once, however long the walk takes."""
        while received := self._receive():
            fresh = [each for each in received if each.id not in self._held]
            self._held |= {each.id: each for each in received}
            yield from fresh

    def _receive(self) -> list[Letter]:
        answer = self._sqs.receive_message(
            QueueUrl=self._url,
            MaxNumberOfMessages=MOST_AT_ONCE,
            WaitTimeSeconds=WAIT_SECONDS,
            VisibilityTimeout=HIDDEN_SECONDS,
            MessageSystemAttributeNames=["All"],
            MessageAttributeNames=["All"],
        )
        return [Letter.of(message) for message in answer.get("Messages", [])]

    def _move(self, letter: Letter) -> None:
        try:
            with undisturbed():
                outcome = self._bring_back(letter)
        except StaysError as error:
            self._write(f"  stays           {outside.line(error)}\n")
            return
        self._write(f"  moved           {outside.line(outcome)}\n")

    def _bring_back(self, letter: Letter) -> str:
        outcome = ""
        try:
            self._hide(letter, HIDDEN_SECONDS)  # again: letters before it may have taken long
            outcome = self._kind.move(letter)
            self._delete(letter)
        except (ClientError, ParamValidationError) as error:
            done = f"{outcome}, but it is still here, so DISCARD={letter.id}: " if outcome else ""
            raise in_our_words(error, done) from error
        self.moved += 1
        return outcome

    def _delete(self, letter: Letter) -> None:
        self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=letter.receipt)
        del self._held[letter.id]

    def _shown(self, letter: Letter) -> str:
        facts = {"letter": letter.id, **self._kind.describe(letter)}.items()
        return "".join(f"  {name:<15} {outside.line(value)}\n" for name, value in facts if value)

    def _count(self) -> int:
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        found = self._sqs.get_queue_attributes(QueueUrl=self._url, AttributeNames=names)
        return sum(int(found["Attributes"][name]) for name in names)

    def _let_go(self) -> None:
        """Make the letters visible again, so that the next walk finds them at once."""
        for letter in self._held.values():
            with suppress(ClientError):
                self._hide(letter, 0)

    def _hide(self, letter: Letter, seconds: int) -> Any:
        return self._sqs.change_message_visibility(
            QueueUrl=self._url, ReceiptHandle=letter.receipt, VisibilityTimeout=seconds
        )
