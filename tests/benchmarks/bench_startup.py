"""Start-up: a fresh process that imports a function against one that makes a bare boto3 client."""

import os
import sys
from collections.abc import Sequence
from statistics import median
from time import perf_counter
from typing import Final, NamedTuple

ROUNDS: Final = 15
BARE: Final = 'import boto3; boto3.client("dynamodb")'


class Startup(NamedTuple):
    """The median milliseconds of both, and the median of their ratio pair by pair."""

    function: float
    bare: float
    ratio: float


def measure(folder: str, rounds: int = ROUNDS) -> Startup:
    """Start both in turn; the first pair, which writes the bytecode, is not kept."""
    subject = f"import functions.{folder}.app"
    pairs = [_pair(subject, first=turn % 2 == 0) for turn in range(rounds + 1)][1:]
    ratio = median(function / bare for function, bare in pairs)
    return Startup(_middle(pairs, 0), _middle(pairs, 1), ratio)


def _pair(subject: str, *, first: bool) -> tuple[float, float]:
    """Time a pair in this order; they take turns, because the second may find a warmer machine."""
    if first:
        return _milliseconds(subject), _milliseconds(BARE)
    bare = _milliseconds(BARE)
    return _milliseconds(subject), bare


def _milliseconds(program: str) -> float:
    started = perf_counter()
    pid = os.posix_spawn(sys.executable, [sys.executable, "-c", program], os.environ)
    _, status = os.waitpid(pid, 0)
    elapsed = perf_counter() - started
    if status:
        raise RuntimeError(f"{program} ended with {os.waitstatus_to_exitcode(status)}")
    return elapsed * 1000


def _middle(pairs: Sequence[tuple[float, float]], which: int) -> float:
    return median(pair[which] for pair in pairs)
