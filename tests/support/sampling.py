"""What `make test` leaves out and `make test-all` does not: most cases of long tests, and tools.

VOUCH_SEED draws the sample, so that a failure can be had again. VOUCH_WHOLE=1 leaves nothing out.
"""

import os
import random
from collections.abc import Iterable
from pathlib import Path
from typing import Final

TOOLING: Final = (
    "contract/test_bench_verdict",
    "e2e/browser/test_screenshots",
    "e2e/browser/test_watch",
    "e2e/test_demo",
    "e2e/test_deploy",
    "e2e/test_forwarder",
    "e2e/test_keep",
    "e2e/test_manage",
    "e2e/test_printed_commands",
    "e2e/test_redrive",
    "e2e/test_stack",
    "e2e/test_upstreams",
    "functional/simulators",
    "functional/test_bench_sync",
    "functional/test_demo_page",
    "functional/test_kept_account",
    "functional/test_make_env",
    "functional/test_manage.py",
    "functional/test_needs",
    "functional/test_ports",
    "functional/test_redrive",
    "functional/test_remove",
    "functional/test_setup",
    "functional/test_stale_stack",
    "functional/test_tether",
    "unit/test_keep",
    "unit/test_outside",
)
"""The beginnings of the paths of tests that test tools and not the product."""
TESTS: Final = Path(__file__).parents[1]
WHOLE: Final = os.environ.get("VOUCH_WHOLE", "0") != "0"
# pytest imports this before it starts workers, which draw the same samples then.
SEED: Final = os.environ.setdefault("VOUCH_SEED", str(random.randrange(1_000_000)))  # noqa: S311
FEW: Final = 3
"""How many cases of a matrix are a sample of it."""


def sampled[Case](cases: Iterable[Case], most: int = FEW) -> list[Case]:
    """Return all cases in the whole run, otherwise at most `most` of them, in their order.

    Each test draws on its own: from matrices of one size two tests take different places.
    """
    found = list(cases)
    if WHOLE or len(found) <= most:
        return found
    test = os.environ.get("PYTEST_CURRENT_TEST", "")
    chance = random.Random(f"{SEED} {test}")  # noqa: S311
    return [found[place] for place in sorted(chance.sample(range(len(found)), most))]


def is_tooling(path: Path) -> bool:
    """Tell whether a module of tests tests tools alone."""
    return str(path.relative_to(TESTS)).startswith(TOOLING)


def size(whole: int, sample: int) -> int:
    """Return how much of something a test does: `whole` in the whole run, otherwise `sample`."""
    return whole if WHOLE else sample
