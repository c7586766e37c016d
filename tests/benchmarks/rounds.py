"""Rounds of a measurement, repeated until it is clear on which side of its budget the median is."""

from collections.abc import Callable, Sequence
from math import ceil, sqrt
from statistics import median
from typing import Final, NamedTuple

FEWEST: Final = 15
MOST: Final = 120
"""How many rounds are made at most where the figure is near its budget."""
CONFIDENCE: Final = 2.58
"""The standard deviations between which 99 of 100 values of a normal distribution are."""


class Settled(NamedTuple):
    """A median, and how far the median of another run of the same commit may be from it."""

    value: float
    spread: float
    rounds: int


def settle(
    sample: Callable[[], float],
    budgets: Sequence[float] = (),
    fewest: int = FEWEST,
    most: int = MOST,
) -> Settled:
    """Take samples until no budget is within the spread of their median, or `most` were taken."""
    samples: list[float] = []
    while True:
        samples += [sample() for _ in range(max(1, fewest // 3) if samples else fewest)]
        value, spread = median(samples), _spread(samples)
        near = any(abs(value - budget) <= spread for budget in budgets)
        if not near or len(samples) >= most:
            return Settled(value, spread, len(samples))


def _spread(samples: Sequence[float]) -> float:
    """Return how far two medians of so many samples may be apart (99 %), whatever they are spread.

    The bounds of the median are samples themselves, counted from the middle (order statistics).
    """
    ordered, count = sorted(samples), len(samples)
    away = ceil(CONFIDENCE * sqrt(count) / 2)
    low, high = max(0, count // 2 - away), min(count - 1, (count - 1) // 2 + away)
    middle = median(ordered)
    return max(middle - ordered[low], ordered[high] - middle)
