"""The long tests: `make test` runs a sample of their cases, `make test-all` runs them all.

VOUCH_SEED draws the sample, so that a failure can be had again. VOUCH_WHOLE=1 leaves nothing out.
"""

import os
import random
from collections.abc import Iterable
from typing import Final

WHOLE: Final = os.environ.get("VOUCH_WHOLE", "0") != "0"
# pytest imports this before it starts workers, which draw the same samples then.
SEED: Final = os.environ.setdefault("VOUCH_SEED", str(random.randrange(1_000_000)))  # noqa: S311
FEW: Final = 4
"""How many cases of a matrix are a sample of it."""


def sampled[Case](cases: Iterable[Case], most: int = FEW) -> list[Case]:
    """All the cases in the whole run, otherwise at most so many, in their order.

    Each test draws on its own: from matrices of one size two tests take different places.
    """
    found = list(cases)
    if WHOLE or len(found) <= most:
        return found
    test = os.environ.get("PYTEST_CURRENT_TEST", "")
    chance = random.Random(f"{SEED} {test}")  # noqa: S311
    return [found[place] for place in sorted(chance.sample(range(len(found)), most))]


def size(whole: int, sample: int) -> int:
    """How much of something a test does: `whole` in the whole run, otherwise `sample`."""
    return whole if WHOLE else sample
