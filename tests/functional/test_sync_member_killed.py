"""A worker killed at any page or any call: the next message goes on, and counts nothing twice."""

from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext

import pytest

from local.simulators.linkedin.simulator import LinkedInSimulator
from tests.support import store
from tests.support.broken_table import Killed
from tests.support.connecting import control
from tests.support.sampling import sampled
from tests.support.syncing import (
    Connected,
    connected,
    counted,
    counts,
    deliver,
    mirrors,
    queued,
    runs,
    sync_stack,
    time_for,
)
from tests.support.syncing_killed import Life, living, snapshot
from vouch.services.syncs import pages
from vouch.storage import syncs

EXPECTED = counted(seen=12, created=4, updated=2, deleted=3, pages=4 + 2)


@pytest.fixture
def linkedin() -> Iterator[LinkedInSimulator]:
    with sync_stack(count=5) as simulator:
        yield simulator


@pytest.fixture
def ana(linkedin: LinkedInSimulator) -> Connected:
    """A member with something to create, to update and to delete."""
    ana = connected(linkedin, received=10, given=1)
    ana.sync()
    received = [urn for urn, each in store.records().items() if each["recommendee"] == ana.urn]
    control(linkedin, "remove", urns=received[:3])
    assert counts(ana.sync()) == counted(seen=8, pages=5)
    control(linkedin, "change", urns=received[3:5], set={"recommendationText": "Changed"})
    control(linkedin, "recommendations", member=ana.urn, received=4)
    return ana


def finish(body: str) -> None:
    """Deliver the message again, and those that follow it, until there is none."""
    bodies = [body]
    while bodies:
        assert deliver(bodies.pop(0), receives=2)
        bodies += queued()


def check(ana: Connected, linkedin: LinkedInSimulator, sync: str) -> None:
    report = ana.told(sync)
    assert (report["state"], counts(report)) == ("SUCCEEDED", EXPECTED)
    assert mirrors(linkedin)
    written = [each for each in store.records().values() if each["correlationId"] == sync]
    versions = Counter((each["version"], "deleted" in each) for each in written)
    assert versions == {(1, False): 4, (2, False): 2, (2, True): 3}
    assert "running" not in syncs.state(ana.urn)
    assert len(runs(ana.urn)) == 3


def play(life: Life, body: str, most_pages: int | None, messages: int) -> list[str]:
    """Deliver a message and its successors, at most `messages`; return those that are left."""
    bodies = [body]
    for _ in range(messages):
        try:
            with living(life), time_for(most_pages) if most_pages else nullcontext():
                assert deliver(bodies[0])
        except Killed:
            break
        bodies = bodies[1:] + queued()
    return bodies


@pytest.mark.parametrize(("most_pages", "messages"), [(None, 1), (1, 2)])
def test_a_sync_killed_at_any_call_is_finished_by_the_redelivery(
    ana: Connected, linkedin: LinkedInSimulator, most_pages: int | None, messages: int
) -> None:
    """A crash before a call has the effect of a crash after the call before it."""
    sync = ana.start_again()
    [body] = queued()
    restore = snapshot()
    life = Life()
    play(life, body, most_pages, messages)
    assert life.calls > 20

    for fatal in sampled(range(1, life.calls + 2)):
        last = fatal > life.calls
        restore()
        left = play(Life(min(fatal, life.calls), done=last), body, most_pages, messages)
        for each in left + queued():
            finish(each)

        check(ana, linkedin, sync)


@pytest.mark.parametrize("page", sampled(range(1, 7), 2))
def test_a_sync_killed_while_a_page_is_read_is_finished_by_the_redelivery(
    ana: Connected, linkedin: LinkedInSimulator, monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    sync, read, asked = ana.start_again(), pages._page, Counter[str]()
    [body] = queued()

    def dying(*args: object, **named: object) -> object:
        asked["pages"] += 1
        if asked["pages"] == page:
            raise Killed
        return read(*args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(pages, "_page", dying)
    with pytest.raises(Killed):
        deliver(body)

    finish(body)

    check(ana, linkedin, sync)
    # What was written before is not read again.
    assert asked["pages"] == 6 + 1
