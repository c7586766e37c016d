"""CPU of warm requests of each operation, in one process with what does the same work.

That is a bare handler that makes the same calls, and typical handlers of Powertools' resolver and of
FastAPI with Mangum. Each operation is recorded first, over AWS in memory; a stand-in then answers
its calls over and over. `python -m tests.benchmarks.bench_warm GET CREATE` measures these alone.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Final

from local import paths
from tests import conftest  # noqa: F401 (the environment of a stack)
from tests.benchmarks.figures import Figure, say, table
from tests.benchmarks.rounds import FEWEST, Settled, settle
from tests.benchmarks.warm.recording import read
from tests.benchmarks.warm.replay import Rounds, has_peers, recordings, rounds

MARKS: Final = {"GET": (1.15, 1.05)}
OTHER_MARKS: Final = (1.3, 1.15)
AHEAD: Final = 1.0
PEERS: Final = {"Powertools": "Powertools' resolver", "FastAPI": "FastAPI with Mangum"}


def figures(names: Sequence[str] = (), before: Path | None = None) -> Iterator[Figure]:
    """Measure the operations of these names, or all, beside those of an older tree if there is one.

    An operation that makes no calls has no bare handler to be held against.
    """
    if not has_peers():
        say("no Powertools and FastAPI to measure against: `make bench` installs them")
    say(f"recording warm requests of {', '.join(names) or 'every operation'}")
    with ExitStack() as stack:
        roots = [paths.ROOT, *([before] if before else [])]
        recorded = {root: stack.enter_context(recordings(root, names)) for root in roots}
        for name, file in recorded[paths.ROOT].items():
            calls = len(read(file).calls)
            say(f"CPU of a warm {name}, {calls} calls")
            with rounds({root: found[name] for root, found in recorded.items()}) as turns:
                yield from _figures(name, turns, makes_calls=calls > 0)
                _report(turns, makes_calls=calls > 0)


def _figures(name: str, turns: Rounds, *, makes_calls: bool) -> Iterator[Figure]:
    if makes_calls:
        marks = MARKS.get(name, OTHER_MARKS)
        found = settle(partial(next, turns.ratios("bare")), marks)
        yield _figure(f"CPU per warm {name}", found, "x bare", *marks)
    for peer, title in PEERS.items() if has_peers() else ():
        found = settle(
            partial(next, turns.ratios(peer)), (AHEAD,), fewest=max(FEWEST, len(turns.taken))
        )
        yield _figure(f"CPU per warm {name}, by that of {title}", found, "x", AHEAD)


def _figure(
    name: str, found: Settled, unit: str, budget: float, moonshot: float | None = None
) -> Figure:
    return Figure(name, found.value, unit, "lower", budget, moonshot, found.spread)


def _report(turns: Rounds, *, makes_calls: bool) -> None:
    """Say what was measured, also of the tree before."""
    for tree, title in enumerate(["", "before: "][: turns.trees]):
        taken = turns.microseconds(tree)
        said = ", ".join(f"{name} {taken[name]:.0f}" for name in taken)
        found = settle(partial(next, turns.ratios("bare", tree)), fewest=len(turns.taken))
        ratio = f", {found.value:.2f} ± {found.spread:.2f} x bare" if makes_calls else ""
        say(f"  {title}{said} µs in {found.rounds} rounds{ratio}")


def main(names: Sequence[str]) -> None:
    say(table(list(figures(names))))


if __name__ == "__main__":
    main(sys.argv[1:])
