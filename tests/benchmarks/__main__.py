"""`make bench`: every figure of DESIGN 11 that there is code for, measured in one run.

Names of parts as arguments (`codec storage`) measure these alone.
"""

import os
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from statistics import median
from typing import Final

from tests import conftest  # noqa: F401 (the environment of a stack)
from tests.benchmarks import (
    bench_built,
    bench_codec,
    bench_engine,
    bench_inputs,
    bench_pages,
    bench_people,
    bench_refreshes,
    bench_remembering,
    bench_spending,
    bench_startup,
    bench_storage,
    bench_storage_scale,
    bench_sync,
    bench_units,
    bench_warm,
)
from tests.benchmarks.figures import Figure, exit_code, say, table, write
from tests.support.template import ROOT
from vouch.observability import logger

ITEM_BUDGETS: Final = {
    "get": ("read", 1),
    "create": ("written", 1),
    "create with a key": ("written", 2),
    "update": ("written", 1),
    "update that changes nothing": ("written", 0),
}
ONE_TRANSACTION: Final = "create with a key"


def codec() -> Iterator[Figure]:
    say("Rest.li decode and encode of 100 URNs")
    ratio = median(bench_codec.measure())
    yield Figure("Rest.li codec, 100 URNs", ratio, "x client", "higher", 3, 8)


def storage() -> Iterator[Figure]:
    say("reads and writes per operation")
    costs = bench_storage.measure()
    for operation, (what, budget) in ITEM_BUDGETS.items():
        cost = costs[operation]
        value = cost.reads if what == "read" else cost.writes
        yield Figure(f"{operation}: items {what}", value, "items", "lower", budget)
    made = costs[ONE_TRANSACTION].transactions
    yield Figure(f"{ONE_TRANSACTION}: transactions", made, "transactions", "lower", 1)


def pages() -> Iterator[Figure]:
    say(f"pages of {bench_pages.COUNT} out of {bench_pages.RECORDS} records")
    measured = bench_pages.measure()
    for page in measured:
        name = f"page {page.number} of {page.statuses} status{'es' * (page.statuses > 1)}"
        yield Figure(f"{name}: capacity", page.units, "RCU", "lower", max(2, page.statuses))
        most = page.statuses * bench_pages.COUNT
        yield Figure(f"{name}: index entries", page.entries, "entries", "lower", most)
    for statuses in sorted({page.statuses for page in measured}):
        units = [page.units for page in measured if page.statuses == statuses]
        name = f"pages of {statuses} status{'es' * (statuses > 1)}: capacity by depth"
        yield Figure(name, max(units) - min(units), "RCU apart", "lower", 0)


def people() -> Iterator[Figure]:
    say(f"pages of {bench_people.COUNT} out of {bench_people.PEOPLE} people of a viewer")
    measured = bench_people.measure()
    for page in measured:
        name = f"page {page.number} of people, {page.state or 'any state'}: index entries"
        most = page.lists * bench_people.MOST_ENTRIES
        yield Figure(name, page.entries, "entries", "lower", most)
    for state in bench_people.STATES:
        units = [page.units for page in measured if page.state == state]
        say(f"  {state or 'any state'}: {max(units):g} RCU")
        name = f"pages of people, {state or 'any state'}: capacity by depth"
        yield Figure(name, max(units) - min(units), "RCU apart", "lower", 0)


def remembering() -> Iterator[Figure]:
    count = bench_remembering.PEOPLE
    say(f"remembering {count} people of a viewer")
    measured = bench_remembering.measure()
    for case, cost in measured.items():
        say(f"  who are {case}: {cost.checks} checks")
        name = f"remembering {count} people who are {case}"
        yield Figure(f"{name}: people read", cost.reads, "items", "lower", count)
        yield Figure(f"{name}: people written", cost.writes, "items", "lower", count)


def refreshes() -> Iterator[Figure]:
    due, some = bench_refreshes.DUE, bench_refreshes.REFRESHES
    say(f"a run of start_refreshes: {due} due, out of as many and out of {some}")
    alone, cost = bench_refreshes.measure()
    say(f"  {cost.queries} queries, {cost.units:g} RCU, {cost.sends} calls to the queue")
    name = f"starting {due} of {some} refreshes"
    yield Figure(f"{name}: queries", cost.queries, "queries", "lower", bench_refreshes.SHARDS)
    yield Figure(f"{name}: index entries", cost.entries, "entries", "lower", due)
    yield Figure(f"{name}: messages", cost.messages, "messages", "lower", due)
    yield Figure(f"{name}: items written", cost.writes, "items", "lower", due)
    apart = abs(cost.units - alone.units)
    yield Figure(f"{name}: capacity by what is not due", apart, "RCU apart", "lower", 0)


def sync() -> Iterator[Figure]:
    sizes = bench_sync.FULL
    say(f"sync of {sizes.records} recommendations, {bench_sync.LATENCY * 1000:.0f} ms for a page")
    measured = bench_sync.measure()
    say(
        f"  first {measured.first_seconds:.0f} s, unchanged {measured.seconds:.1f} s,"
        f" bare loop {measured.bare_seconds:.1f} s, {measured.memory:.1f} MB at the peak,"
        f" {measured.memory_few:.1f} MB for {sizes.few}"
    )
    yield Figure("first sync: created", measured.created, "records", "higher", sizes.records)
    yield Figure("unchanged sync: records written", measured.written, "records", "lower", 0)
    yield Figure("unchanged sync: calls beyond pages", measured.calls, "calls", "lower", 0)
    yield Figure("unchanged sync: rate", measured.rate, "x bare loop", "higher", 0.5, 0.8)
    yield Figure("third sync: updated", measured.updated, "records", "higher", sizes.changed)
    yield Figure("fourth sync: deleted", measured.deleted, "records", "higher", sizes.removed)
    growth = measured.memory / measured.memory_few
    yield Figure("sync: memory for ten times the records", growth, "x", "lower", 2)


def inputs() -> Iterator[Figure]:
    say("memory and CPU under hostile requests")
    for name, costs in bench_inputs.measure():
        worst = max(cost.megabytes for cost in costs), max(cost.seconds for cost in costs)
        yield Figure(f"{name}: memory", worst[0], "MB", "lower", 150, 15)
        yield Figure(f"{name}: CPU", worst[1], "s", "lower", 2, 0.2)


PARTS: Final[Mapping[str, Callable[[], Iterator[Figure]]]] = {
    "codec": codec,
    "storage": storage,
    "storage_scale": bench_storage_scale.figures,
    "pages": pages,
    "people": people,
    "remembering": remembering,
    "refreshes": refreshes,
    "warm": bench_warm.figures,
    "inputs": inputs,
    "startup": bench_startup.figures,
    "built": bench_built.figures,
    "sync": sync,
    "units": bench_units.figures,
    "spending": bench_spending.figures,
    "engine": bench_engine.figures,
}
"""The parts of the benchmark by name, in the order in which they are measured."""


@contextmanager
def _without_log() -> Iterator[None]:
    """Drop what handlers log inside the block: their logger keeps the stream that it was made with.

    The lines are still formatted and written, which is part of what is measured.
    """
    with open(os.devnull, "w") as null:  # noqa: PTH123 (a device)
        kept = logger.registered_handler.setStream(null)  # type: ignore[attr-defined]
        try:
            yield
        finally:
            logger.registered_handler.setStream(kept)  # type: ignore[attr-defined]


def main(names: Sequence[str]) -> int:
    """Measure the parts of these names, or all; one that fails hides no other."""
    figures, failed = list[Figure](), list[str]()
    with _without_log():
        for name in names or PARTS:
            try:
                figures += PARTS[name]()
            except Exception:
                traceback.print_exc()
                failed.append(name)
    write(figures, ROOT / ".local" / "bench.json")
    say(f"\n{table(figures)}")
    for name in failed:
        say(f"the part {name} FAILED; the reason stands above")
    return 1 if failed else exit_code(figures)


if __name__ == "__main__":
    if unknown := [name for name in sys.argv[1:] if name not in PARTS]:
        sys.exit(f"no part {', '.join(unknown)}; there are: {', '.join(PARTS)}")
    sys.exit(main(sys.argv[1:]))
