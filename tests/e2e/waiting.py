"""Waiting for what comes about by itself."""

import time
from collections.abc import Callable
from typing import Final

PATIENCE: Final = 90.0
PAUSE: Final = 0.1


def until[T](
    otherwise: str,
    look: Callable[[], T],
    holds: Callable[[T], object] = bool,
    seconds: float = PATIENCE,
) -> T:
    """Return what `look` finds as soon as it holds; after so many seconds fail with `otherwise`."""
    end = time.monotonic() + seconds
    while not holds(found := look()):
        assert time.monotonic() < end, f"{otherwise}, but {found!r}"
        time.sleep(PAUSE)
    return found
