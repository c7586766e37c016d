"""`make test` runs every tier in turn and shows each one's time; a failure hides no other tier.

`--whole` is `make test-all`: with the tests of developers' tools, with every case of the long tests
and with coverage. Tiers named on the command line are run alone.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from local import environment, paths
from local.progress import to_terminal

BIN = Path(sys.executable).parent
RUFF = str(BIN / "ruff")
SOURCES = ("functions", "layers", "local", "ops", "tests", "tools")
COVERAGE = str(BIN / "coverage")
PASSED = "passed"
MEASURED: Final = ("unit", "functional", "contract")
"""The tiers that run the product in processes of pytest."""

type Command = tuple[str, ...]


def tiers(seed: str, *, whole: bool) -> dict[str, tuple[Command, ...]]:
    """Return the commands of each tier, in the order in which they are run."""
    found: dict[str, tuple[Command, ...]] = {
        "lint": (
            (RUFF, "check", *SOURCES),
            (RUFF, "format", "--check", *SOURCES),
            (str(BIN / "lint-imports"), "--no-logo"),
        ),
        "types": ((str(BIN / "mypy"),),),
        "template": ((str(paths.SAM), "validate", "--lint"),),
    }
    for tier in MEASURED:
        found[tier] = (_pytest(tier, seed, "worksteal", whole=whole),)
    if whole:
        found["coverage"] = (
            (COVERAGE, "combine", "--quiet"),
            (COVERAGE, "report"),
            (COVERAGE, "report", "--format=total"),
        )
    # One process for each of the two stacks.
    found["e2e"] = (_pytest("e2e", seed, "loadgroup", whole=whole),)
    return found


def _pytest(tier: str, seed: str, distribution: str, *, whole: bool) -> Command:
    variables = [f"VOUCH_SEED={seed}"]
    options = ["-n", "2", "--dist", distribution]
    if whole:
        variables += ["VOUCH_WHOLE=1", f"COVERAGE_FILE=.coverage.{tier}"]
        options += ["--cov", "--cov-report="] if tier in MEASURED else []
    else:
        options += ["-m", "not tooling"]
    options += [f"--hypothesis-seed={seed}"]
    return ("env", *variables, sys.executable, "-m", "pytest", *options, f"tests/{tier}")


@dataclass(frozen=True)
class Outcome:
    """How a tier went, and the last line it wrote: pytest's summary."""

    tier: str
    result: str
    seconds: float
    summary: str


def main() -> int:
    parser = argparse.ArgumentParser(prog="tiers", description=__doc__)
    parser.add_argument("--whole", action="store_true", help="leave nothing out")
    parser.add_argument("tiers", nargs="*", metavar="tier", help="instead of all of them")
    asked = parser.parse_args()
    seed = os.environ.get("VOUCH_SEED") or str(random.randrange(1_000_000))  # noqa: S311
    commands = tiers(seed, whole=asked.whole)
    if unknown := set(asked.tiers) - commands.keys():
        parser.error(f"no such tier: {', '.join(sorted(unknown))}")
    if asked.whole:
        subprocess.run([COVERAGE, "erase"], cwd=paths.ROOT, check=True)
    outcomes = [_run_tier(tier, commands[tier]) for tier in asked.tiers or commands]
    to_terminal("\n")
    for each in outcomes:
        to_terminal(f"{each.tier:<12}{each.result:<8}{each.seconds:7.1f} s   {each.summary}\n")
    to_terminal(f"{'':<12}{'':<8}{sum(each.seconds for each in outcomes):7.1f} s   ")
    to_terminal(f"VOUCH_SEED={seed} runs the same cases again\n")
    return 0 if all(outcome.result == PASSED for outcome in outcomes) else 1


def _run_tier(tier: str, commands: tuple[Command, ...]) -> Outcome:
    started = time.monotonic()
    result, summary = PASSED, ""
    with tempfile.TemporaryDirectory() as temporary:
        for command in commands:
            to_terminal(f"\n--- {tier}: {' '.join((Path(command[0]).name, *command[1:]))}\n")
            code, summary = _run(command, Path(temporary))
            if code:
                result = "FAILED"
                break
    return Outcome(tier, result, time.monotonic() - started, summary)


def _run(command: Command, temporary: Path) -> tuple[int, str]:
    """Run a command and show its output as it comes; return its exit code and its last line."""
    last = ""
    with subprocess.Popen(
        [sys.executable, str(paths.LOCAL_CODE / "tether.py"), *command],
        cwd=paths.ROOT,
        env=environment.sam(temporary) if command[0] == str(paths.SAM) else None,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        for line in process.stdout or ():
            to_terminal(line)
            last = line.strip() or last
    return process.returncode, last


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
