"""Memory and CPU of a function under hostile requests, each in a fresh process (DESIGN 11).

Each body is sent as large as the gateway passes it, and as large as the function reads it.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import NamedTuple

from tests.benchmarks.hostile_inputs import INPUTS, sizes


class Cost(NamedTuple):
    """The megabytes above the process before the call, the CPU seconds, the answer's status."""

    megabytes: float
    seconds: float
    status: int


def measure() -> Iterator[tuple[str, list[Cost]]]:
    """Yield the name of each input, and its cost in each of its sizes."""
    for name in INPUTS:
        yield name, [_measured(name, size) for size in sizes(name)]


def _measured(name: str, size: int) -> Cost:
    program = [sys.executable, "-m", "tests.benchmarks.input_process", name, str(size)]
    done = subprocess.run(program, stdout=subprocess.PIPE, check=True)  # noqa: S603
    return Cost(*json.loads(done.stdout))
