"""`make test` runs every tier in turn and shows each one's time; a failure hides no other tier.

`--tools` is `make ci`: with the tests of developers' tools and the upgrade of the previous release.
`--whole` is `make test-all`: with those, every case of the long tests, and coverage. Tiers named on
the command line are run alone.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from local import environment, paths
from local.progress import Write, to_terminal
from tools import needs
from tools.needs import Need
from tools.steps import COVERAGE, Command, Step, tiers

PASSED = "passed"


@dataclass(frozen=True)
class Outcome:
    """How a tier went, and the last line it wrote: pytest's summary."""

    tier: str
    result: str
    seconds: float
    summary: str


def main() -> int:
    parser = argparse.ArgumentParser(prog="tiers", description=__doc__)
    parser.add_argument("--tools", action="store_true", help="with the tests of tools")
    parser.add_argument("--whole", action="store_true", help="leave nothing out")
    parser.add_argument("tiers", nargs="*", metavar="tier", help="instead of all of them")
    asked = parser.parse_args()
    seed = os.environ.get("VOUCH_SEED") or str(random.randrange(1_000_000))  # noqa: S311
    missing = needs.find_missing()
    steps = tiers(seed, whole=asked.whole, tools=asked.tools, missing=missing)
    if unknown := set(asked.tiers) - steps.keys():
        parser.error(f"no such tier: {', '.join(sorted(unknown))}")
    missing = [need for need in missing if need.tier in (asked.tiers or steps)]
    to_terminal("".join(f"{needs.describe(need)}\n" for need in missing))
    if asked.whole:
        subprocess.run([COVERAGE, "erase"], cwd=paths.ROOT, check=True)
    outcomes = [_run_tier(tier, steps[tier]) for tier in asked.tiers or steps]
    to_terminal(_summary(outcomes, seed))
    to_terminal("".join(_left_out(missing, whole=asked.whole, tools=asked.tools)))
    return 0 if all(outcome.result == PASSED for outcome in outcomes) else 1


def _summary(outcomes: Sequence[Outcome], seed: str) -> str:
    lines = [
        f"{each.tier:<12}{each.result:<8}{each.seconds:7.1f} s   {each.summary}\n"
        for each in outcomes
    ]
    seconds = sum(each.seconds for each in outcomes)
    total = f"{'':<20}{seconds:7.1f} s   VOUCH_SEED={seed} runs the same cases again\n"
    return "".join(("\n", *lines, total))


def _left_out(missing: Sequence[Need], *, whole: bool, tools: bool) -> Iterator[str]:
    if not whole:
        more = "" if tools else ", tests of tools, the upgrade of the previous release"
        most = "most cases of long tests, most tests of pages"
        yield f"Left to `make test-all`: {most}, coverage{more}.\n"
    for need in missing:
        yield f"Left out without {need.name}: {need.tests}.\n"


def _run_tier(tier: str, steps: tuple[Step, ...]) -> Outcome:
    started = time.monotonic()
    result, summary = PASSED, ""
    with tempfile.TemporaryDirectory() as temporary:
        for step in steps:
            for command in step:
                to_terminal(f"\n--- {tier}: {' '.join((Path(command[0]).name, *command[1:]))}\n")
            codes, summary = _run_step(step, Path(temporary))
            if any(codes):
                result = "FAILED"
                break
    return Outcome(tier, result, time.monotonic() - started, summary)


def _run_step(step: Step, temporary: Path) -> tuple[list[int], str]:
    """Run the commands of a step at once; return their exit codes and the last lines they wrote.

    The output of a single command is shown as it comes, that of several when each one ends.
    """
    if len(step) == 1:
        code, last = _run(to_terminal, temporary, step[0])
        return [code], last
    with ThreadPoolExecutor(len(step)) as pool:
        found = list(pool.map(partial(_run_aside, temporary), step))
    return [code for code, _ in found], " ".join(last.strip("= ") for _, last in found)


def _run_aside(temporary: Path, command: Command) -> tuple[int, str]:
    written: list[str] = []
    outcome = _run(written.append, temporary, command)
    to_terminal("\n" + "".join(written))
    return outcome


def _run(write: Write, temporary: Path, command: Command) -> tuple[int, str]:
    """Run a command and hand its output on as it comes; return its exit code and its last line."""
    last = ""
    with subprocess.Popen(
        [sys.executable, str(paths.LOCAL_CODE / "tether.py"), str(os.getpid()), *command],
        cwd=paths.ROOT,
        env=environment.sam(temporary) if command[0] == str(paths.SAM) else None,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        for line in process.stdout or ():
            write(line)
            last = line.strip() or last
    return process.returncode, last


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
