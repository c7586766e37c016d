"""What the terminal shows while the stack comes up: one line for each step, with its time."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress

from local.errors import StoppedError

Write = Callable[[str], None]
Step = AbstractContextManager[None]


def to_terminal(text: str) -> None:
    """Write to the terminal; a closed one must not keep the stack from stopping in order."""
    with suppress(OSError, ValueError):
        sys.stdout.write(text)
        sys.stdout.flush()


@contextmanager
def step(write: Write, name: str) -> Iterator[None]:
    started = time.monotonic()
    write(f"{name:<52}")
    outcome = "failed"
    try:
        yield
        outcome = ""
    except StoppedError:
        outcome = "stopped"
        raise
    finally:
        write(f"{time.monotonic() - started:6.1f} s  {outcome}".rstrip() + "\n")
