"""A sync, updates by HTTP and queue and changes at LinkedIn, all of the same records at once.

Thousands of orders of their steps, each by its seed: no newer state is overwritten by an older one,
every change that readers see is one version, and a last sync finds the table equal to LinkedIn.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

import pytest

from tests.support.interleaving import SUBJECT, WRITER, FakeSession, Schedule, World
from tests.support.sampling import sampled
from vouch.deadline import Deadline
from vouch.domain.provenance import Place, Provenance
from vouch.domain.recommendation import served
from vouch.errors import IllegalStatusTransitionError
from vouch.services.linkedin import mirror, update
from vouch.services.linkedin.call import Access
from vouch.services.linkedin.session import Session
from vouch.storage import recommendations

ORDERS = 2_400
PARTS = 8
SAMPLE = 30
"""How many orders of a part `make test` runs."""
RECORDS = 2
ACCESS = Access(None, Deadline.after(600))
SYNC = Provenance(SUBJECT, "sync", "sync-1")


@pytest.fixture(autouse=True)
def _stack() -> None:
    """Instead of the tables: those of a world."""


def connected(patch: pytest.MonkeyPatch, world: World) -> None:
    """The product works on this world."""
    for name in ("get", "get_many", "store", "store_all"):
        patch.setattr(recommendations, name, getattr(world, name))
    patch.setattr(Session, "of_request", lambda *_: FakeSession(world))
    patch.setattr(update, "now", world.now)
    # Threads of its own would be out of the schedule.
    patch.setattr(mirror, "MOST_ALONE", RECORDS + 1)


def sync(world: World, pages: Sequence[list[str]], by: Provenance = SYNC) -> None:
    for page in pages:
        mirror.adopt(world.page(page), by)


def change(urn: str, changes: dict[str, str | None], by: Provenance) -> None:
    try:
        update.update(urn, changes, by, ACCESS)
    except IllegalStatusTransitionError:
        assert changes["status"] in {"HIDDEN", "CLOSED"}  # it was closed meanwhile


def calls(world: World) -> list[Any]:
    """What happens at once: two pages, two callers of HTTP, one worker, and LinkedIn itself."""
    one, two = world.urn(1), world.urn(2)
    http = Provenance(SUBJECT, "api", "request-1")
    writer = Provenance(WRITER, "api", "request-2")
    queue = Provenance(SUBJECT, "queue", "request-3", "update-1", Place("queue", 1))

    def elsewhere() -> None:
        world.schedule.step()
        world.change(one, relationship="WORKED_IN_SAME_GROUP")
        world.schedule.step()
        world.change(two, visibilityForRecommender="CONNECTIONS")

    return [
        partial(sync, world, [[one, two], [two]]),
        partial(change, one, {"status": "HIDDEN"}, http),
        partial(change, one, {"visibilityForRecommender": "HIDDEN"}, writer),
        partial(change, two, {"status": "CLOSED"}, queue),
        elsewhere,
    ]


def equal(world: World) -> bool:
    return {urn: served(record) for urn, record in world.table.items()} == world.there


@pytest.mark.parametrize("part", range(PARTS))
def test_no_newer_state_is_overwritten_and_a_last_sync_converges(
    part: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    orders = set[tuple[int, ...]]()
    seeds = sampled(range(part * ORDERS // PARTS, (part + 1) * ORDERS // PARTS), SAMPLE)
    for seed in seeds:
        schedule = Schedule(seed)
        world = World(schedule, RECORDS)
        connected(monkeypatch, world)
        everything = [world.urn(n) for n in range(1, RECORDS + 1)]
        if seed % 2:
            sync(world, [everything])

        schedule.run(*calls(world))

        assert schedule.failures == [], f"seed {seed}"
        orders.add(tuple(schedule.order))
        while world.now() <= max(each["writtenAt"] for each in world.table.values()):
            pass
        sync(world, [everything])
        assert equal(world), f"seed {seed}"
        written = world.writes
        sync(world, [everything])
        assert world.writes == written, f"seed {seed}"

    assert len(orders) == len(seeds)


def test_some_interleavings_leave_a_difference_for_the_last_sync(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    behind = 0
    for seed in range(60):
        world = World(Schedule(seed), RECORDS)
        connected(monkeypatch, world)

        world.schedule.run(*calls(world))

        behind += not equal(world)

    assert behind > 0
