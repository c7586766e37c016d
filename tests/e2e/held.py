"""Answers of a simulator that wait until a test lets them go."""

import threading
from dataclasses import dataclass, field
from typing import Final

from local.simulators.answers import Answer
from local.simulators.faults import Fault

LONGEST_SECONDS: Final = 30.0


@dataclass(frozen=True)
class Held(Fault):
    """The work is done and billed, and the answer is sent when `released` is set."""

    released: threading.Event = field(default_factory=threading.Event)

    def spoil(self, answer: Answer) -> Answer:
        """Return the answer unchanged, later."""
        self.released.wait(LONGEST_SECONDS)
        return answer
