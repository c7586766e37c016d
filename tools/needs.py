"""What tests need beside Python and `make`, and which of it this machine lacks.

Setup runs this file before there is any environment, so it needs the standard library only. It
prints a line for each need that is missing; `needs.py MARK` prints nothing and fails if that is.
"""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from typing import Final

PATIENCE_SECONDS: Final = 10

type Version = tuple[int, ...]


@dataclass(frozen=True)
class Need:
    """A need, the tests of a tier that carry its mark, and the commands that install it.

    Of each of `programs` one name must run; the first program must be of version `oldest` or later.
    The environment variable `named_by`, where it is set, names the first program.
    """

    mark: str
    name: str
    tier: str
    tests: str
    programs: tuple[tuple[str, ...], ...]
    debian: str
    macos: str
    oldest: Version = (0,)
    named_by: str = ""

    def is_met(self) -> bool:
        return bool(self.find()) and all(any(map(_version, names)) for names in self.programs[1:])

    def find(self) -> str:
        """Return the first program by the name under which it runs; empty if it does not."""
        named = os.environ.get(self.named_by)
        names = (named,) if named else self.programs[0]
        return next((name for name in names if _version(name) >= self.oldest), "")


NEEDS: tuple[Need, ...] = (
    Need(
        mark="node",
        name="Node.js 18 or later with npm",
        tier="e2e",
        tests="the tests of LinkedIn's JavaScript client and axe's checks of pages",
        programs=(("node",), ("npm",)),
        debian="sudo apt install nodejs npm",
        macos="brew install node",
        oldest=(18,),
    ),
    Need(
        mark="node20",
        name="Node.js 20.19 or later with npm",
        tier="openapi",
        tests="the JavaScript tools that `make test-all` runs on docs/openapi.json",
        programs=(("node",), ("npm",)),
        debian="sudo apt install nodejs npm",
        macos="brew install node",
        oldest=(20, 19),
    ),
    Need(
        mark="browser",
        name="Chromium or Chrome",
        tier="e2e",
        tests="the tests of pages in a browser",
        programs=(
            (
                "chromium",
                "chromium-browser",
                "google-chrome",
                "google-chrome-stable",
                "/Applications/Chromium.app/Contents/MacOS/Chromium",
                "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
            ),
        ),
        debian="sudo apt install chromium",
        macos="brew install --cask google-chrome",
        named_by="VOUCH_CHROMIUM",
    ),
)


def find_missing() -> list[Need]:
    return [need for need in NEEDS if not need.is_met()]


def describe(need: Need) -> str:
    """Return a line that says what is missing, what that leaves out, and how to get it."""
    return (
        f"{need.name} is missing, so {need.tests} are not run. "
        f"Debian: {need.debian} | macOS: {need.macos}"
    )


def _version(program: str) -> Version:
    """Return the version that a program tells, (0,) if it tells none, () if it does not run.

    It is run to find out: version managers leave shims on PATH that exist and fail.
    """
    command = [program, "--version"]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ()
    if done.returncode:
        return ()
    told = re.search(r"\d+(?:\.\d+)*", done.stdout)
    return tuple(map(int, told[0].split("."))) if told else (0,)


def main() -> int:
    lacking = find_missing()
    if marks := sys.argv[1:]:
        return 1 if any(need.mark in marks for need in lacking) else 0
    for need in lacking:
        print(describe(need))
    return 0


if __name__ == "__main__":
    sys.exit(main())
