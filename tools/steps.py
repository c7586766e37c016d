"""What each tier of tests runs: its steps, and the commands of each."""

import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from local import paths
from tools.needs import Need

BIN = Path(sys.executable).parent
RUFF = str(BIN / "ruff")
SOURCES = ("functions", "layers", "local", "ops", "tests", "tools")
COVERAGE = str(BIN / "coverage")
BY_TWO: Final = ("-n", "2", "--dist", "worksteal")

OTHER_URLLIB3: Final = ("urllib3-1", "urllib3-2")
"""The lock files with other versions of urllib3 than the pinned one, which all other tiers have."""
SOCKETS: Final = (
    "unit/clients/test_session.py",
    "functional/test_linkedin_client_wire.py",
    "functional/test_linkup_wire*.py",
    "functional/test_upstream_tls.py",
)
UPSTREAM: Final = (
    *SOCKETS,
    "unit/clients",
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
SAMPLE: Final = "(not browser or browser_sample)"
"""What is run of the tests in a browser, unless all are."""

type Command = tuple[str, ...]
type Step = tuple[Command, ...]
"""The commands of a tier that run at the same time."""


def tiers(
    seed: str, *, whole: bool, tools: bool, missing: Sequence[Need] = ()
) -> dict[str, tuple[Step, ...]]:
    """Return the steps of each tier, in the order in which they are run, without missing needs."""
    tools = tools or whole
    chosen = () if tools else ("not tooling",)
    sample = () if whole else (SAMPLE,)
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
        selected = _selected(tier, missing, *chosen)
        found[tier] = ((_pytest(tier, seed, *BY_TWO, *measured, *selected, whole=whole),),)
    found["urllib3"] = tuple((_with_urllib3(name, seed, whole=whole),) for name in OTHER_URLLIB3)
    if whole:
        found["coverage"] = (
            ((COVERAGE, "combine", "--quiet"),),
            ((COVERAGE, "report"),),
            ((COVERAGE, "report", "--format=total"),),
        )
    # Three stacks at a time are what two cores carry: most of their time they wait.
    stacks = ("not mirror and not apart", "mirror", *(("apart",) if tools else ()))
    found["e2e"] = (
        tuple(
            _pytest("e2e", seed, *_selected("e2e", missing, of, *chosen, *sample), whole=whole)
            for of in stacks
        ),
    )
    if whole:
        known = _selected("openapi", missing)
        found["openapi"] = ((_pytest("openapi", seed, *known, whole=whole),),)
    return found


def _selected(tier: str, missing: Sequence[Need], *conditions: str) -> Command:
    """Return the options of pytest that leave out what is not asked for or cannot be run here."""
    terms = [*conditions, *(f"not {need.mark}" for need in missing if need.tier == tier)]
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
