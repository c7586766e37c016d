"""Start-up: a fresh process that imports a built function, against one that makes a boto3 client.

What is compared is the CPU of the processes. Start-up waits for nothing, so that is its time on a
core of its own, whatever else this machine does.
"""

import os
from collections.abc import Iterator, Sequence
from statistics import median
from typing import Final

from tests.benchmarks.figures import Figure, say
from tests.benchmarks.rounds import settle
from tests.benchmarks.trees import Tree, command, path_of, runtime, trees
from tests.support.template import functions

READERS: Final = {
    "get_recommendation",
    "query_recommendations",
    "identify_member",
    "report_credits",
    "report_syncs",
    "report_health",
    "show_console",
    "show_docs",
}
"""The functions that only read."""
READS: Final = (1.2, 1.05)
OTHERS: Final = (1.6, 1.35)
MOST_ROUNDS: Final = 60
BARE: Final = 'import boto3; boto3.client("dynamodb")'
IMPORTED: Final = "import app"


def figures() -> Iterator[Figure]:
    measured = trees()
    for folder in functions():
        say(f"start-up of {folder}, as built")
        *earlier, present = measured
        yield _measure(folder, [*(tree for tree in earlier if starts(tree, folder)), present])


def starts(tree: Tree, folder: str) -> bool:
    """Tell whether the tree has the function, and it starts in the environment of this commit."""
    if not (tree.root / "functions" / folder).is_dir():
        return False
    try:
        run(command(path_of(tree, folder), IMPORTED))
    except RuntimeError:
        say(f"  that of {tree.name} takes another environment and is left out")
        return False
    return True


def run(arguments: list[str]) -> float:
    """Run a program to its end and return the milliseconds of CPU that it took."""
    pid = os.posix_spawn(arguments[0], arguments, os.environ)
    _, status, usage = os.wait4(pid, 0)
    if status:
        raise RuntimeError(f"{arguments[-1]} ended with {os.waitstatus_to_exitcode(status)}")
    return (usage.ru_utime + usage.ru_stime) * 1000


def _measure(folder: str, measured: Sequence[Tree]) -> Figure:
    """Start all of them in turns, until the ratio of the last tree, which is this one, is clear."""
    programs = [command(path_of(tree, folder), IMPORTED) for tree in measured]
    programs.append(command([str(runtime())], BARE))
    rounds: list[list[float]] = []

    def sample() -> float:
        rounds.append(_round(programs, backwards=len(rounds) % 2 == 1))
        *_, here, bare = rounds[-1]
        return here / bare

    _round(programs, backwards=False)  # so that the machine has read the files
    budgets = READS if folder in READERS else OTHERS
    settled = settle(sample, budgets, most=MOST_ROUNDS)
    columns = [median(column) for column in zip(*rounds, strict=True)]
    names = [*(tree.name for tree in measured), "bare boto3 client"]
    said = [f"{name} {column:.0f} ms" for name, column in zip(names, columns, strict=True)]
    say(f"  {', '.join(said)}, {settled.rounds} rounds")
    before = median(first / bare for first, *_, bare in rounds) if len(measured) > 1 else None
    return Figure(
        f"start-up: {folder}", settled.value, "x bare", "lower", *budgets, settled.spread, before
    )


def _round(programs: Sequence[list[str]], *, backwards: bool) -> list[float]:
    """Return the milliseconds of each; they take turns in the order in which they are started."""
    order = range(len(programs))
    found = {at: run(programs[at]) for at in (reversed(order) if backwards else order)}
    return [found[at] for at in order]
