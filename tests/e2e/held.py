"""Answers of a simulator that wait until a test lets them go."""

import threading
from dataclasses import dataclass, field
from typing import Final

from local.simulators.answers import Answer
from local.simulators.faults import Fault

LONGEST_SECONDS: Final = 30.0


@dataclass(frozen=True)
class Held(Fault):
    """The work is done, then `reached` is set; the answer is sent once `released` is."""

    reached: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)

    def spoil(self, answer: Answer) -> Answer:
        """Return the answer unchanged, later."""
        self.reached.set()
        self.released.wait(LONGEST_SECONDS)
        return answer
