"""The folder that a stack lives in, held by one stack at a time.

The lock ends with the process that took it, however that ends, and no other process inherits it.
"""

import fcntl
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from local.errors import LocalError

LOCK = "stack.lock"
TRIES = 5
PAUSE_SECONDS = 0.05


@contextmanager
def claimed(home: Path, info_file: Path, temporary: Path) -> Iterator[bool]:
    """Hold the folder for one stack, with a new `temporary` that is removed at the end.

    What a killed stack left behind is removed first; the value tells whether there was something.
    """
    home.mkdir(parents=True, exist_ok=True)
    with (home / LOCK).open("w") as lock:
        if not _take(lock):
            raise LocalError(f"a stack runs in {home} already; stop it first")
        was_killed = temporary.exists()
        info_file.unlink(missing_ok=True)
        shutil.rmtree(temporary, ignore_errors=True)
        temporary.mkdir()
        try:
            yield was_killed
        finally:
            shutil.rmtree(temporary, ignore_errors=True)


def is_claimed(home: Path) -> bool:
    """Tell whether a stack lives in the folder now."""
    try:
        lock = (home / LOCK).open()
    except FileNotFoundError:
        return False
    with lock:
        return not _try_lock(lock, fcntl.LOCK_SH)


def _take(lock: IO[str]) -> bool:
    """Take the lock; try again for a moment, because `is_claimed` may hold it for an instant."""
    for _ in range(TRIES):
        if _try_lock(lock, fcntl.LOCK_EX):
            return True
        time.sleep(PAUSE_SECONDS)
    return False


def _try_lock(lock: IO[str], kind: int) -> bool:
    try:
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
