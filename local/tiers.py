"""`make test`: every tier in turn, each with its time; a failed one does not hide the next."""

import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from local import environment, paths
from local.progress import to_terminal

BIN = Path(sys.executable).parent
RUFF = str(BIN / "ruff")
SOURCES = ("functions", "layers", "local", "tests")
COVERAGE = str(BIN / "coverage")
PYTEST = ("-m", "pytest")
PASSED = "passed"

TIERS: dict[str, tuple[tuple[str, ...], ...]] = {
    "lint": ((RUFF, "check", *SOURCES), (RUFF, "format", "--check", *SOURCES)),
    "types": ((str(BIN / "mypy"),),),
    "template": ((str(paths.SAM), "validate", "--lint"),),
    "unit": ((COVERAGE, "run", "--parallel-mode", *PYTEST, "tests/unit"),),
    # By two processes, file by file.
    "functional": (
        (
            *("env", "COVERAGE_FILE=.coverage.functional", sys.executable, *PYTEST),
            *("-n", "2", "--dist", "loadfile", "--cov", "--cov-report=", "tests/functional"),
        ),
    ),
    "contract": ((COVERAGE, "run", "--parallel-mode", *PYTEST, "tests/contract"),),
    "coverage": (
        (COVERAGE, "combine", "--quiet"),
        (COVERAGE, "report"),
        (COVERAGE, "report", "--format=total"),
    ),
    "e2e": ((sys.executable, *PYTEST, "tests/e2e"),),
}


@dataclass(frozen=True)
class Outcome:
    """How a tier went, and the last line it wrote: pytest's summary."""

    tier: str
    result: str
    seconds: float
    summary: str


def main() -> int:
    subprocess.run([COVERAGE, "erase"], cwd=paths.ROOT, check=True)
    outcomes = [_run_tier(tier) for tier in TIERS]
    to_terminal("\n")
    for each in outcomes:
        to_terminal(f"{each.tier:<12}{each.result:<8}{each.seconds:7.1f} s   {each.summary}\n")
    return 0 if all(outcome.result == PASSED for outcome in outcomes) else 1


def _run_tier(tier: str) -> Outcome:
    started = time.monotonic()
    result, summary = PASSED, ""
    with tempfile.TemporaryDirectory() as temporary:
        for command in TIERS[tier]:
            to_terminal(f"\n--- {tier}: {' '.join((Path(command[0]).name, *command[1:]))}\n")
            code, summary = _run(command, Path(temporary))
            if code:
                result = "FAILED"
                break
    return Outcome(tier, result, time.monotonic() - started, summary)


def _run(command: tuple[str, ...], temporary: Path) -> tuple[int, str]:
    """Show the output as it comes; its last line is kept."""
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
