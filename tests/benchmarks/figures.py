"""A measured figure beside its budget: the verdict, the table, the file, the exit code."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal, NamedTuple

HEADINGS: Final = ("what", "before", "measured", "budget", "moonshot", "verdict")
BEFORE: Final = HEADINGS.index("before")


class Figure(NamedTuple):
    """A value that was measured, and what it has to be (DESIGN 11)."""

    name: str
    value: float
    unit: str
    better: Literal["lower", "higher"]
    budget: float
    moonshot: float | None = None
    spread: float | None = None
    """How far another run of the same commit may be from the value (`rounds.Settled`)."""
    before: float | None = None
    """The value of the commit that `BEFORE` names, measured in the same rounds."""

    @property
    def within_budget(self) -> bool:
        """Tell whether the budget is met; met exactly is met."""
        return self._reaches(self.budget)

    @property
    def verdict(self) -> str:
        """Return the verdict in words, for the table."""
        if not self.within_budget:
            return "MISSED"
        return "moonshot" if self.moonshot is not None and self._reaches(self.moonshot) else "met"

    def _reaches(self, mark: float) -> bool:
        return self.value <= mark if self.better == "lower" else self.value >= mark


def say(text: str) -> None:
    """Write a line of progress."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def table(figures: Sequence[Figure]) -> str:
    """Return the figures as aligned columns; there is one for `before` if any figure has it."""
    rows = [HEADINGS, *map(_row, figures)]
    if all(figure.before is None for figure in figures):
        rows = [(*row[:BEFORE], *row[BEFORE + 1 :]) for row in rows]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [" | ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
    return "\n".join([lines[0], "-|-".join("-" * width for width in widths), *lines[1:]])


def _row(figure: Figure) -> tuple[str, ...]:
    sign = "≤" if figure.better == "lower" else "≥"
    moonshot = "" if figure.moonshot is None else f"{sign} {figure.moonshot:g}"
    spread = "" if figure.spread is None else f" ± {figure.spread:.2f}"
    measured = f"{figure.value:.3g}{spread} {figure.unit}"
    before = "" if figure.before is None else f"{figure.before:.3g}"
    return figure.name, before, measured, f"{sign} {figure.budget:g}", moonshot, figure.verdict


def write(figures: Sequence[Figure], path: Path) -> None:
    """Write the figures as JSON, unrounded."""
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps([figure._asdict() for figure in figures], indent=2) + "\n")


def exit_code(figures: Sequence[Figure]) -> int:
    """Return a non-zero code where a budget is missed."""
    return 0 if all(figure.within_budget for figure in figures) else 1
