"""The units of each operation, for the model of scale (`make scale`); nothing here has a budget."""

import os
from collections.abc import Iterator
from contextlib import redirect_stdout
from typing import Final

from tests import conftest  # noqa: F401 (the environment of a stack)
from tests.benchmarks.figures import Figure, say
from tests.support.scale_units import measure
from tests.support.template import ROOT

PATH: Final = ROOT / ".local" / "units.json"
SHOWN: Final = ("requests", "RCU", "WCU", "messages", "events", "log bytes")


def figures() -> Iterator[Figure]:
    """Measure, and write the file that the model reads; yield no figure, because none is judged."""
    say("units of each operation")
    with redirect_stdout(open(os.devnull, "w")):  # noqa: PTH123 (kept by the logger)
        measured = measure()
    measured.write(PATH)
    for name, units in measured.units.items():
        told = ", ".join(f"{units[unit]:g} {unit}" for unit in SHOWN if unit in units)
        say(f"  {name}: {told}")
    yield from ()


if __name__ == "__main__":
    for _ in figures():
        """There is none."""
