"""`make scale`: what a load costs, what runs at once, and which limit comes first.

Parameters are the fields of `Load` and LINKEDIN_A_DAY, as `make scale MEMBERS=250000 PEAK=20`.
With `--docs` it writes the tables and the plot of the docs from the last measurements.
"""

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from tools.scale.document import ROOT, drawn, parts, write
from tools.scale.load import SIZES, Load, parameter
from tools.scale.prices import prices
from tools.scale.units import Measured

UNITS: Final = ROOT / ".local" / "units.json"
SOURCES: Final = ("layers", "functions", "tests/support", "tools/scale")


def main() -> None:
    loads, linkedin = _asked(os.environ)
    if _is_stale():
        _say("measuring the operations (half a minute)")
        program = [sys.executable, "-m", "tests.benchmarks.bench_units"]
        subprocess.run(program, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    measured = Measured.read(UNITS)
    if "--docs" in sys.argv:
        write(measured)
        _say("docs/SCALE.md, BEFORE_YOU_ADOPT.md, scale.svg and units.json are written")
        return
    _say(f"Prices of {prices().as_of}: check them. Defaults and parameters: tools/scale/load.py")
    for text in parts(loads, measured, linkedin).values():
        _say(f"\n{text}")
    path = ROOT / ".local" / "scale.svg"
    path.write_text(drawn(loads, measured))
    _say(f"\n{path.relative_to(ROOT)} shows a day")


def _asked(given: Mapping[str, str]) -> tuple[dict[str, Load], float]:
    """Return the loads asked for, with a tenth of MEMBERS beside them, and LinkedIn's quota."""
    try:
        sizes: Iterable[int] = SIZES
        if given.get("MEMBERS"):
            members = int(parameter(given, "MEMBERS", is_whole=True))
            sizes = (max(1, members // 10), members)
        loads = {f"{members:,}": Load.of(given, members) for members in sizes}
        quota = parameter(given, "LINKEDIN_A_DAY") if given.get("LINKEDIN_A_DAY") else 0
    except ValueError as error:
        sys.exit(str(error))
    return loads, quota


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
