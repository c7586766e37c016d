"""The folder that a stack lives in, held by one stack at a time."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local.errors import LocalError


@contextmanager
def claimed(home: Path, info_file: Path, temporary: Path) -> Iterator[None]:
    """`temporary` is new and empty, and gone afterwards; a killed stack's remains go, too."""
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
