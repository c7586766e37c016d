"""The units of each operation, measured on one member or one account of a small world."""

from statistics import median
from typing import Final

import pytest

from tests.support.cloud import Cloud
from tests.support.scale_measured import (
    Found,
    measure_idle,
    measure_networks,
    measure_requests,
    measure_sync,
    measure_syncs,
    measure_walks,
    warm,
)
from tests.support.scale_parts import PAGE, named
from tests.support.scale_world import world
from tools.scale.units import Measured
from vouch.services.syncs import walk as product_walk

MEMBERS: Final = 25
ACCOUNTS: Final = 4
MANY: Final = 100
"""How many recommendations a member of the other world gives, and receives: a full page."""


def measure(*, lean: bool = True, aws: Cloud | None = None) -> Measured:
    """Return the units of each operation, and the milliseconds of CPU that each takes here."""
    found: Found = {}
    with world(MEMBERS, ACCOUNTS, lean=lean, aws=aws) as stack:
        warm(stack)
        sizes = measure_syncs(stack, found)
        measure_requests(stack, found)
        sizes |= measure_networks(stack, found)
        measure_idle(stack, found)
    for each in (0, MANY):
        with world(1 + each, 1, lean=True, each=each, for_first=True, aws=aws) as stack:
            measure_sync(stack, found, f"sync of {2 * each}")
    for members in (1, MEMBERS):  # some shards have nobody, others more than a page
        with (
            world(members, 1, lean=True, each=0, aws=aws) as stack,
            pytest.MonkeyPatch.context() as patch,
        ):
            patch.setattr(product_walk, "PAGE", PAGE)
            measure_walks(stack, found, "small walk")
    for name, times in found.items():
        assert all(units == times[0][0] for units, _ in times), (name, times)
    units = {name: each[0][0] for name, each in found.items()}
    spent = {name: median(ms for _, ms in each) for name, each in found.items()}
    return named(Measured(units, spent, sizes))
