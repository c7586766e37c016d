"""What a function needs before its first call, so that a bad deployment fails at Init."""

import gc
from collections.abc import Callable, Iterable

from vouch import USUAL

type Need = Callable[[], object]
"""Reads settings or makes a client, once in a process."""


def meet(needs: Iterable[Need]) -> None:
    """Read the settings and make the clients; RuntimeError names the variables missing."""
    for need in needs:
        need()
    # What Init made lives as long as the process, so no later look for garbage goes through it.
    gc.freeze()
    # A few objects may hold much: the error of a call keeps what was read of the answer.
    gc.set_threshold(*USUAL)
