"""What the docs hold of the model: tables between marks, and the plot; written and compared."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tools.scale import plot, tables
from tools.scale.assumptions import assumed
from tools.scale.day import a_day, turned
from tools.scale.load import EXAMPLE, SIZES, Load
from tools.scale.prices import prices
from tools.scale.units import Measured

ROOT: Final = Path(__file__).parents[2]
UNITS: Final = ROOT / "docs" / "units.json"
"""The measurements that the docs are written from."""
PLOT: Final = ROOT / "docs" / "scale.svg"
DOCUMENTS: Final = (ROOT / "docs" / "SCALE.md", ROOT / "docs" / "BEFORE_YOU_ADOPT.md")
MARK: Final = re.compile(r"(<!-- scale: (\w+) -->\n\n).*?(\n\n<!-- end -->)", re.DOTALL)


def defaults() -> Mapping[str, Load]:
    """Return the loads that the docs are about."""
    return {f"{members:,}": Load(members=members) for members in SIZES}


def parts(loads: Mapping[str, Load], measured: Measured, linkedin: float = 0) -> Mapping[str, str]:
    """Return the tables of loads by name."""
    return {
        "amounts": tables.amounts(loads, measured),
        "cost": tables.cost(loads, measured),
        "busiest": tables.busiest(loads, measured),
        "limits": tables.first_limits(loads, measured, linkedin),
    }


def drawn(loads: Mapping[str, Load], measured: Measured) -> str:
    """Return the plot of the two largest loads, with parameters turned up where they have to be."""
    given = assumed().parameters
    largest = list(loads.items())[-2:]
    return plot.svg({
        f"{name} members": a_day(load, measured, turned(load, measured, given))
        for name, load in largest
    })  # fmt: skip


def written(text: str, measured: Measured) -> str:
    """Return a document with its tables as the model has them now."""
    found = {
        **parts(defaults(), measured),
        "month": tables.month(EXAMPLE, measured),
        "as_of": f"Prices are those of {prices().as_of}.",
    }
    return MARK.sub(lambda mark: f"{mark[1]}{found[mark[2]]}{mark[3]}", text)


def write(measured: Measured) -> None:
    """Write the docs' tables and plot, and keep the measurements that they are of."""
    measured.write(UNITS)
    for path in DOCUMENTS:
        path.write_text(written(path.read_text(), measured))
    PLOT.write_text(drawn(defaults(), measured))
