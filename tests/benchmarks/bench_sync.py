"""What a sync of 10,000 recommendations costs, beside a loop that only reads the pages (DESIGN 11).

What syncs is a process of its own (`sync_process`), and so is what it calls (`sync_standin`).
"""

import json
import os
import subprocess
import sys
from typing import Final, NamedTuple

from tests.support.template import ROOT

LATENCY: Final = 0.1
"""How many seconds LinkedIn takes for a page: it really does, or longer."""


class Sizes(NamedTuple):
    """How many recommendations the syncs are of."""

    records: int
    few: int
    """How many the member has whose syncs are held against, for their memory."""
    changed: int
    """How many change at LinkedIn before the third sync."""
    removed: int
    """How many are removed there before it."""


FULL: Final = Sizes(records=10_000, few=1_000, changed=100, removed=10)


class Measured(NamedTuple):
    """The figures of a sync of all records, and of a second one that finds nothing changed."""

    created: int
    first_seconds: float
    written: int
    """The writes of the second sync to Recommendations."""
    calls: int
    """The calls of the second sync to LinkedIn, beyond its pages."""
    seconds: float
    bare_seconds: float
    memory: float
    """The megabytes at the peak."""
    memory_few: float
    """The megabytes at the peak for the member with few."""
    updated: int
    """The updates by a third sync, after some were changed and some removed there."""
    deleted: int
    """The removals by a fourth sync, the second that does not find those."""

    @property
    def rate(self) -> float:
        """Return the rate of the second sync, relative to the loop's."""
        return self.bare_seconds / self.seconds


def measure(sizes: Sizes = FULL) -> Measured:
    """Measure in a process of its own, beside another one for what it calls."""
    standin = [sys.executable, "-m", "tests.benchmarks.sync_standin"]
    with subprocess.Popen(  # noqa: S603 (our own program)
        standin, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as serving:
        assert serving.stdout is not None
        assert serving.stdin is not None
        try:
            return _measured(json.loads(serving.stdout.readline()), sizes)
        finally:
            serving.stdin.close()


def _measured(told: dict[str, str], sizes: Sizes) -> Measured:
    asked = json.dumps(told), json.dumps(sizes._asdict())
    program = [sys.executable, "-m", "tests.benchmarks.sync_process", *asked]
    done = subprocess.run(  # noqa: S603 (our own program)
        program, cwd=ROOT, env={**os.environ}, text=True, check=True, stdout=subprocess.PIPE
    )
    return Measured(**json.loads(done.stdout.splitlines()[-1]))
