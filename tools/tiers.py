"""`make test` runs every tier in turn and shows each one's time; a failure hides no other tier.

`--tools` is `make ci`: with the tests of developers' tools and the upgrade of the previous release.
`--whole` is `make test-all`: with those, every case of the long tests, and coverage. Tiers named on
the command line are run alone.
"""

import argparse
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from local import environment, paths
from local.progress import Write, to_terminal
from tools import needs
from tools.needs import Need

BIN = Path(sys.executable).parent
RUFF = str(BIN / "ruff")
SOURCES = ("functions", "layers", "local", "ops", "tests", "tools")
COVERAGE = str(BIN / "coverage")
PASSED = "passed"
BY_TWO: Final = ("-n", "2", "--dist", "worksteal")

OTHER_URLLIB3: Final = ("urllib3-1", "urllib3-2")
"""The lock files with other versions of urllib3 than the pinned one, which all other tiers have."""
SOCKETS: Final = (
    "unit/clients",
    "functional/test_linkedin_client_wire.py",
    "functional/test_linkup_wire*.py",
)
UPSTREAM: Final = (
    *SOCKETS,
    "functional/connections",
    "functional/through",
    "functional/test_linkedin_client*.py",
    "functional/test_linkup_client.py",
    "functional/test_manage_connections*.py",
    "functional/test_secrets.py",
    "functional/test_sync_member*.py",
    "functional/test_upstream_*.py",
)
"""The tests of what upstreams answer; SOCKETS is the sample of them."""

type Command = tuple[str, ...]
type Step = tuple[Command, ...]
"""The commands of a tier that run at the same time."""


def tiers(
    seed: str, *, whole: bool, tools: bool, missing: Sequence[Need] = ()
) -> dict[str, tuple[Step, ...]]:
    """Return the steps of each tier, in the order in which they are run, without missing needs."""
    tools = tools or whole
    found: dict[str, tuple[Step, ...]] = {
        "lint": (
            ((RUFF, "check", *SOURCES),),
            ((RUFF, "format", "--check", *SOURCES),),
            ((str(BIN / "lint-imports"), "--no-logo"),),
        ),
        "types": (((str(BIN / "mypy"),),),),
        "template": (((str(paths.SAM), "validate", "--lint"),),),
    }
    for tier in ("unit", "functional", "contract"):
        # The floor holds for all tiers together, which the tier "coverage" checks.
        measured = ("--cov", "--cov-report=", "--cov-fail-under=0") if whole else ()
        selected = _selected(tier, missing, tools=tools)
        found[tier] = ((_pytest(tier, seed, *BY_TWO, *measured, *selected, whole=whole),),)
    found["urllib3"] = tuple((_with_urllib3(name, seed, whole=whole),) for name in OTHER_URLLIB3)
    if whole:
        found["coverage"] = (
            ((COVERAGE, "combine", "--quiet"),),
            ((COVERAGE, "report"),),
            ((COVERAGE, "report", "--format=total"),),
        )
    # Two stacks at a time are what two cores carry.
    stacks = ("not mirror and not upgrade", "(mirror or upgrade)" if tools else "mirror")
    found["e2e"] = (
        tuple(
            _pytest("e2e", seed, *_selected("e2e", missing, of, tools=tools), whole=whole)
            for of in stacks
        ),
    )
    return found


def _selected(tier: str, missing: Sequence[Need], *conditions: str, tools: bool) -> Command:
    """Return the options of pytest that leave out what is not asked for or cannot be run here."""
    unmet = [f"not {need.mark}" for need in missing if need.tier == tier]
    terms = [*conditions, *(() if tools else ("not tooling",)), *unmet]
    return ("-m", " and ".join(terms)) if terms else ()


def _pytest(tier: str, seed: str, *options: str, whole: bool) -> Command:
    measured = (f"COVERAGE_FILE=.coverage.{tier}",) if whole else ()
    return (*_python(seed, *measured, whole=whole), *options, f"tests/{tier}")


def _with_urllib3(name: str, seed: str, *, whole: bool) -> Command:
    """Return the command with that urllib3 first on the path, which tests/conftest.py checks."""
    [version] = re.findall(r"urllib3==(\S+)", (paths.LOCKS / f"{name}.txt").read_text())
    folder = paths.TOOLS / name / "lib/python3.13/site-packages"
    path = os.pathsep.join(filter(None, (str(folder), os.environ.get("PYTHONPATH"))))
    variables = (f"PYTHONPATH={path}", f"VOUCH_URLLIB3={version}")
    tests = paths.ROOT / "tests"
    files = {file for each in (UPSTREAM if whole else SOCKETS) for file in tests.glob(each)}
    chosen = sorted(str(file.relative_to(paths.ROOT)) for file in files)
    return (*_python(seed, *variables, whole=whole), *BY_TWO, *chosen)


def _python(seed: str, *variables: str, whole: bool) -> Command:
    known = (f"VOUCH_SEED={seed}", *(("VOUCH_WHOLE=1",) if whole else ()))
    return ("env", *known, *variables, sys.executable, "-m", "pytest", f"--hypothesis-seed={seed}")


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
        yield f"Left to `make test-all`: most cases of long tests, coverage{more}.\n"
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
