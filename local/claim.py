"""The folder that a stack lives in, held by one stack at a time."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local.errors import LocalError


@contextmanager
def claimed(home: Path, info_file: Path, temporary: Path) -> Iterator[None]:
    """Hold the folder for one stack, with a new `temporary` that is removed at the end.

    What a killed stack left behind is removed first.
    """
    home.mkdir(parents=True, exist_ok=True)
    with (home / "stack.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise LocalError(f"a stack runs in {home} already; stop it first") from error
        info_file.unlink(missing_ok=True)
        shutil.rmtree(temporary, ignore_errors=True)
        temporary.mkdir()
        try:
            yield
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
