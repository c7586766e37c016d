"""CPU of warm requests of each operation, in one process with what does the same work.

That is a bare handler that makes the same calls, and typical handlers of Powertools' resolver and
of FastAPI with Mangum. Each operation is recorded first, over AWS in memory; a stand-in answers its
calls over and over then. `python -m tests.benchmarks.bench_warm GET CREATE` measures these alone.
"""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Final

from local import paths
from tests import conftest  # noqa: F401 (the environment of a stack)
from tests.benchmarks import trees
from tests.benchmarks.figures import Figure, say, table
from tests.benchmarks.rounds import settle
from tests.benchmarks.warm.recording import read
from tests.benchmarks.warm.replay import Rounds, has_peers, recordings, rounds

MARKS: Final = {"GET": (1.15, 1.05)}
OTHER_MARKS: Final = (1.3, 1.15)
AHEAD: Final = (1.0,)
FEWEST_ROUNDS, MOST_ROUNDS = 30, 90
PEERS: Final = {"Powertools": "Powertools' resolver", "FastAPI": "FastAPI with Mangum"}


def figures(names: Sequence[str] = ()) -> Iterator[Figure]:
    """Measure the operations of these names, or all; `BEFORE` names a commit to measure too."""
    before = os.environ.get("BEFORE")
    return measure([paths.ROOT, *([trees.of(before).root] if before else [])], names)


def measure(roots: Sequence[Path], names: Sequence[str] = ()) -> Iterator[Figure]:
    """Measure the operations in the tree of the first root, and in others in the same rounds."""
    if not has_peers():
        say("Powertools' resolver and FastAPI are not measured: `make bench` installs them")
    say(f"recording a warm request of {', '.join(names) or 'every operation'}")
    with ExitStack() as stack:
        recorded = {root: stack.enter_context(recordings(root, names)) for root in roots}
        for name, file in recorded[roots[0]].items():
            calls = len(read(file).calls)
            say(f"CPU of a warm {name}, {calls} calls of AWS and upstreams")
            files = {root: found[name] for root, found in recorded.items() if name in found}
            with rounds(files) as turns:
                yield from _figures(name, turns, makes_calls=calls > 0)
                _say_times(turns)


def _figures(name: str, turns: Rounds, *, makes_calls: bool) -> Iterator[Figure]:
    """Judge an operation; one that makes no calls has no bare handler to be held against."""
    if makes_calls:
        marks = MARKS.get(name, OTHER_MARKS)
        yield _figure(f"CPU per warm {name}", "bare", "x bare", turns, marks)
    for peer, title in PEERS.items() if has_peers() else ():
        yield _figure(f"CPU per warm {name}, by that of {title}", peer, "x", turns, AHEAD)


def _figure(name: str, peer: str, unit: str, turns: Rounds, marks: Sequence[float]) -> Figure:
    fewest = max(FEWEST_ROUNDS, len(turns.taken))
    sample = partial(next, turns.ratios(peer))
    value, spread, taken = settle(sample, marks, fewest, max(fewest, MOST_ROUNDS))
    older = islice(turns.ratios(peer, 1), taken) if turns.trees > 1 else None
    before = None if older is None else median(older)
    moonshot = marks[1] if len(marks) > 1 else None
    return Figure(name, value, unit, "lower", marks[0], moonshot, spread, before)


def _say_times(turns: Rounds) -> None:
    for tree, title in enumerate(["", "before: "][: turns.trees]):
        taken = turns.microseconds(tree)
        said = ", ".join(f"{name} {taken[name]:.0f}" for name in sorted(taken))
        say(f"  {title}{said} µs, {len(turns.taken)} rounds")


if __name__ == "__main__":
    say(table(list(figures(sys.argv[1:]))))
