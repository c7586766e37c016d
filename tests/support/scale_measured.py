"""Operations done a few times, each counted by itself, with the events that come of it."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from tests.support import scale_plays as plays
from tests.support.scale_world import World
from tests.support.sent_messages import Sent
from tests.support.store_images import TABLES
from tools.scale import capacity
from tools.scale.units import DERIVED, Units
from vouch.settings import sync_queue

TIMES: Final = 3
"""How often an operation is done; its counts are the same each time."""
type Found = dict[str, list[tuple[Units, float]]]
"""The units and the milliseconds of CPU of each operation, each time that it was done."""


@contextmanager
def counted(stack: World, found: Found, name: str) -> Iterator[None]:
    """Count what is done inside the block, and the events that come of it."""
    meter = stack.meter
    plays.publish(stack)
    meter.units.clear()
    meter.elsewhere, started = 0, time.process_time_ns()
    yield
    spent = (time.process_time_ns() - started - meter.elsewhere) / 1e6
    plays.publish(stack)
    units = {unit: number for unit, number in meter.units.items() if unit not in DERIVED and number}
    found.setdefault(name, []).append((units, max(spent, 0.0)))


def warm(stack: World) -> None:
    """Let the process read what it keeps, and each schedule have run before."""
    with stack.meter.silent():
        plays.connect(stack, len(stack.accounts) - 1)
        plays.get(stack, 0)
        for name in ("start_sync", "start_refreshes", "release_credits"):
            stack.invoke(name, {})
    stack.meter.sent.clear()
    stack.meter.changes.clear()


def measure_syncs(stack: World, found: Found) -> dict[str, int]:
    with counted(stack, found, "schedule of syncs"):
        walks = plays.start_syncs(stack)
    starts = measure_walks(stack, found, "walk", walks)
    syncs = list[Sent]()
    for sent in starts:
        with counted(stack, found, f"start {sent.body.count('urn:li:person')}"):
            syncs += plays.start(stack, sent)
    size = _entry_bytes(stack, {"pk": f"sync#{stack.members[0].urn}", "sk": "state"})
    for sent in syncs[:TIMES]:
        with counted(stack, found, "sync"):
            plays.sync(stack, sent)
    for sent in syncs[TIMES:][:TIMES]:
        [number] = [n for n, who in enumerate(stack.members) if f'"{who.urn}"' in sent.body]
        plays.change(stack, number)
        with counted(stack, found, "sync with a change"):
            plays.sync(stack, sent)
    return {"syncs": size}


def measure_walks(
    stack: World, found: Found, name: str, walks: Sequence[Sent] | None = None
) -> list[Sent]:
    """Have the first page of each shard read; return the messages that start syncs."""
    starts = list[Sent]()
    for sent in plays.start_syncs(stack) if walks is None else walks:
        meter = stack.meter
        before = found.pop("a walk", [])
        with counted(stack, found, "a walk"):
            some, more = plays.walk(stack, sent)
        [(units, spent)] = found.pop("a walk")
        read = int(units.get("entries read of DueSyncs", 0))
        found.setdefault(f"{name} {read}{' and more' if more else ''}", []).append((units, spent))
        assert (meter.sent, before) == ([], [])
        starts += some
    return starts


def _entry_bytes(stack: World, key: dict[str, str]) -> int:
    """Return the bytes of an item's entry in the index of what is due."""
    table = TABLES["BookkeepingTable"]
    item = stack.meter.stored(table.name, {name: {"S": text} for name, text in key.items()})
    found = capacity.entry(table, table.index_of("DueSyncs"), item)
    assert found
    return capacity.size(found)


def measure_sync(stack: World, found: Found, name: str) -> None:
    """Count the sync of the first member."""
    for walk in plays.start_syncs(stack):
        for start in plays.walk(stack, walk)[0]:
            for sent in plays.start(stack, start):
                if f'"{stack.members[0].urn}"' in sent.body:
                    with counted(stack, found, name):
                        plays.sync(stack, sent)


def measure_requests(stack: World, found: Found) -> None:
    by_member: Mapping[str, Callable[[World, int], None]] = {
        "get": plays.get,
        "page": plays.page,
        "create": plays.create,
        "accept": plays.accept,
    }
    for name, play in by_member.items():
        for number in range(TIMES):
            with counted(stack, found, name):
                play(stack, number)
    for number in range(TIMES):
        plays.create(stack, number)
        with counted(stack, found, "accept later"):
            plays.accept_later(stack, number)


def measure_networks(stack: World, found: Found) -> dict[str, int]:
    for number in range(TIMES):
        steps: list[tuple[str, Callable[[], Any]]] = [
            ("connect", lambda: plays.connect(stack, number)),  # noqa: B023
            ("network, all new", lambda: plays.network(stack, number)),  # noqa: B023
            ("network, all known", lambda: plays.network(stack, number)),  # noqa: B023
            ("credits", lambda: plays.credits(stack, number)),  # noqa: B023
            ("order", lambda: plays.order(stack, number)),  # noqa: B023
        ]
        for name, step in steps:
            stack.clock.advance(1)
            with counted(stack, found, name):
                step()
    stack.clock.advance(5)
    with counted(stack, found, f"start_refreshes of {TIMES}"):
        messages = plays.start_refreshes(stack)
    account = stack.accounts[0].id
    size = _entry_bytes(stack, {"pk": f"refreshes#{account}", "sk": plays.VIEWER})
    for sent in messages:
        with counted(stack, found, "refresh, all known"):
            stack.hand_on("refresh_network", sent)
    return {"refreshes": size}


def measure_idle(stack: World, found: Found) -> None:
    for name in ("start_refreshes", "release_credits"):
        with counted(stack, found, f"idle {name}"):
            stack.meter.add("runs")
            stack.invoke(name, {})
    assert stack.taken(sync_queue()) == []
