"""`make scale`: what a load costs, what runs at once, and which limit comes first.

Parameters are the fields of `Load` and LINKEDIN_A_DAY, as `make scale MEMBERS=250000 PEAK=20`.
With `--docs` it writes the tables and the plot of the docs from the last measurements.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tools.scale.document import ROOT, drawn, parts, write
from tools.scale.load import SIZES, Load
from tools.scale.prices import prices
from tools.scale.units import Measured

UNITS: Final = ROOT / ".local" / "units.json"
SOURCES: Final = ("layers", "functions", "tests/support", "tools/scale")


def main() -> None:
    if _is_stale():
        _say("measuring the operations (half a minute)")
        program = [sys.executable, "-m", "tests.benchmarks.bench_units"]
        subprocess.run(program, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    measured = Measured.read(UNITS)
    if "--docs" in sys.argv:
        write(measured)
        _say("docs/SCALE.md, BEFORE_YOU_ADOPT.md, scale.svg and units.json are written")
        return
    loads = _loads()
    linkedin = float(os.environ.get("LINKEDIN_A_DAY") or 0)
    _say(f"Prices of {prices().as_of}: check them. Defaults and parameters: tools/scale/load.py")
    for text in parts(loads, measured, linkedin).values():
        _say(f"\n{text}")
    path = ROOT / ".local" / "scale.svg"
    path.write_text(drawn(loads, measured))
    _say(f"\n{path.relative_to(ROOT)} shows a day")


def _loads() -> dict[str, Load]:
    """Return the loads asked for: of so many members, and beside it a tenth of them."""
    try:
        given = int(os.environ.get("MEMBERS") or 0)
        sizes = [max(1, given // 10), given] if given else SIZES
        return {f"{members:,}": Load.of(os.environ, members) for members in sizes}
    except ValueError:
        sys.exit("Parameters are numbers from 0 on, MEMBERS one from 1 on: see docs/SCALE.md")


def _is_stale() -> bool:
    if not UNITS.exists():
        return True
    made = UNITS.stat().st_mtime
    return any(path.stat().st_mtime > made for path in _sources())


def _sources() -> Iterator[Path]:
    for folder in SOURCES:
        yield from (ROOT / folder).rglob("*.py")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
