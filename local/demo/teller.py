"""What the person at the terminal reads: numbered steps, the calls, the answers."""

import time
from collections.abc import Callable

from local import outside
from local.errors import LocalError

PATIENCE = 90.0
PAUSE = 0.3

type Write = Callable[[str], None]


class StoryError(LocalError):
    """A step did not do what it says."""


class Teller:
    """A narrator that knows at which step the story is."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self.number = 0
        self.title = ""

    def step(self, title: str, *why: str) -> None:
        self.number += 1
        self.title = title
        self._write(f"\n{self.number}. {title}\n")
        for line in why:
            self._write(f"   {line}\n")

    def call(self, called: str, outcome: object) -> None:
        self._write(f"   > {outside.line(called)}\n   < {outside.line(outcome)}\n")

    def say(self, fact: str) -> None:
        self._write(f"     {outside.line(fact)}\n")


def check(holds: object, otherwise: str) -> None:
    """Raise StoryError with the words of `otherwise` unless a step has done what it says."""
    if not holds:
        raise StoryError(otherwise)


def until[T](look: Callable[[], T | None], otherwise: str) -> T:
    """Return what `look` finds, as soon as it finds something; StoryError after PATIENCE."""
    end = time.monotonic() + PATIENCE
    while (found := look()) is None:
        check(time.monotonic() < end, f"{otherwise} within {PATIENCE:.0f} s")
        time.sleep(PAUSE)
    return found
