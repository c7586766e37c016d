"""A run of the real code over many members: what was counted, and what the model says of it."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

from tests.support import scale_plays as plays
from tests.support.cloud import Cloud
from tests.support.scale_measured import warm
from tests.support.scale_world import World, world
from tests.support.sent_messages import Sent
from tools.scale.starts import refreshes, starts
from tools.scale.units import Measured, Units, minus, plus, published, times
from vouch.domain.refresh_times import share_of
from vouch.storage import syncs
from vouch.storage.refreshes import SHARDS

MEMBERS_OF_AN_ACCOUNT: Final = 100
CHANGED: Final = 10
"""Of how many members one has a recommendation changed at LinkedIn before its sync."""
WRITERS: Final = 10
"""Of how many members one writes a recommendation."""
APART: Final = "stored bytes"
"""A unit that is not the same for all: counters in balances and runs grow by digits."""


class Phase(NamedTuple):
    """What was done, counted as it was done and worked out by the model."""

    name: str
    counted: Units
    predicted: Units

    @property
    def differences(self) -> Units:
        """Return what was counted beyond what the model says."""
        apart = minus(self.counted, self.predicted)
        return {unit: round(n, 6) for unit, n in apart.items() if abs(n) > 1e-6 and unit != APART}


def run(
    measured: Measured,
    members: int,
    *,
    lean: bool,
    say: Callable[[str], object] = str,
    aws: Cloud | None = None,
) -> Iterator[Phase]:
    """Do in turn what members and accounts do; yield each phase with what the model says of it."""
    accounts = max(3, members // MEMBERS_OF_AN_ACCOUNT)
    say(f"{members} members, {accounts} accounts")
    with world(members, accounts, lean=lean, aws=aws) as stack:
        warm(stack)
        yield from _synced(stack, measured, say)
        yield from _requested(stack, measured, say)
        yield from _networked(stack, measured, say)


def _phase(stack: World, name: str, predicted: Units) -> Phase:
    plays.publish(stack)
    counted = {unit: number for unit, number in stack.meter.units.items() if number}
    stack.meter.units.clear()
    return Phase(name, counted, plus(predicted, published(predicted)))


def _synced(stack: World, measured: Measured, say: Callable[[str], object]) -> Iterator[Phase]:
    say("the schedule of syncs runs")
    stack.meter.units.clear()
    messages = list[Sent]()
    walks = plays.start_syncs(stack)
    while walks:
        some, more = plays.walk(stack, walks.pop())
        walks += more
        for sent in some:
            messages += plays.start(stack, sent)
    shards = Counter(int(syncs.shard(who.urn)) for who in stack.members)
    by_shard = [shards[number] for number in range(syncs.SHARDS)]
    yield _phase(stack, "starts of syncs", starts(measured, by_shard))
    assert len(messages) == len(stack.members)
    say("the syncs")
    for number in range(0, len(stack.members), CHANGED):
        plays.change(stack, number)
    stack.meter.units.clear()
    stack.clock.advance(1)
    for sent in messages:
        plays.sync(stack, sent)
    changed = len(range(0, len(stack.members), CHANGED))
    unchanged = times(measured.units["sync"], len(messages) - changed)
    yield _phase(
        stack, "syncs", plus(unchanged, times(measured.units["sync with a change"], changed))
    )


def _requested(stack: World, measured: Measured, say: Callable[[str], object]) -> Iterator[Phase]:
    say("reads and writes")
    everybody = range(len(stack.members))
    some = everybody[1::WRITERS]
    steps: Sequence[tuple[str, Callable[[World, int], None], Sequence[int]]] = [
        ("get", plays.get, everybody),
        ("page", plays.page, everybody[::2]),
        ("create", plays.create, some),
        ("accept", plays.accept, some[::2]),
        ("accept later", plays.accept_later, some[1::2]),
    ]
    for name, play, numbers in steps:
        for number in numbers:
            play(stack, number)
        yield _phase(stack, name, times(measured.units[name], len(numbers)))


def _networked(stack: World, measured: Measured, say: Callable[[str], object]) -> Iterator[Phase]:
    say("networks and refreshes")
    accounts = range(len(stack.accounts) - 1)  # the last one served to warm the process
    steps: Sequence[tuple[str, Callable[[World, int], None]]] = [
        ("connect", plays.connect),
        ("network, all new", plays.network),
        ("network, all known", plays.network),
        ("credits", plays.credits),
        ("order", plays.order),
    ]
    for name, play in steps:
        stack.clock.advance(1)
        for number in accounts:
            play(stack, number)
        yield _phase(stack, name, times(measured.units[name], len(accounts)))
    stack.clock.advance(5)
    messages = plays.start_refreshes(stack)
    assert len(messages) == len(accounts)
    due = Counter(share_of(stack.accounts[each].id, plays.VIEWER, SHARDS) for each in accounts)
    by_shard = [due[number] for number in range(SHARDS)]
    yield _phase(stack, "starts of refreshes", refreshes(measured, by_shard))
    for sent in messages:
        stack.hand_on("refresh_network", sent)
    yield _phase(stack, "refreshes", times(measured.units["refresh, all known"], len(messages)))
