"""Messages that come twice, late, or two at once: one goes on, and nothing is done again."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from local.simulators.linkedin.simulator import LinkedInSimulator
from tests.support import store
from tests.support.connecting import calls
from tests.support.syncing import (
    Connected,
    connected,
    counted,
    counts,
    deliver,
    message,
    mirrors,
    queued,
    runs,
    sync_stack,
)
from vouch.services.accounts.commands import manage
from vouch.services.syncs import pages
from vouch.services.syncs.run import MOST_RECEIVES

WAIT = 30
"""Seconds after which a test that hangs fails."""


@pytest.fixture
def linkedin() -> Iterator[LinkedInSimulator]:
    with sync_stack(count=10) as simulator:
        yield simulator


class Gate:
    """Holds up the first worker that reads the page of this number."""

    def __init__(self, patch: pytest.MonkeyPatch, page: int) -> None:
        self.reached, self.opened = threading.Event(), threading.Event()
        self._read, self._page, self._lock = pages._page, page, threading.Lock()
        self._asked = 0
        patch.setattr(pages, "_page", self._pass)

    def _pass(self, *args: Any, **named: Any) -> Any:
        with self._lock:
            self._asked += 1
            mine = self._asked == self._page
        if mine:
            self.reached.set()
            assert self.opened.wait(WAIT)
        return self._read(*args, **named)


@pytest.fixture
def ana(linkedin: LinkedInSimulator) -> Connected:
    return connected(linkedin, received=23, given=11)


def test_a_message_redelivered_after_the_end_changes_nothing(
    linkedin: LinkedInSimulator, ana: Connected
) -> None:
    sync = ana.start()
    [body] = queued()
    assert deliver(body)
    report, before, called = ana.told(sync), store.records(), calls(linkedin)

    assert deliver(body)
    assert deliver(body, receives=MOST_RECEIVES)

    assert ana.told(sync) == report
    assert store.records() == before
    assert calls(linkedin) == called


@pytest.mark.parametrize("page", [1, 2, 4, 7])
def test_one_of_two_concurrent_messages_of_a_sync_proceeds(
    linkedin: LinkedInSimulator, ana: Connected, monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    sync = ana.start()
    [body] = queued()
    gate = Gate(monkeypatch, page)

    with ThreadPoolExecutor(1) as other:
        first = other.submit(deliver, body)
        assert gate.reached.wait(WAIT)
        assert deliver(body)
        report = ana.told(sync)
        gate.opened.set()
        assert first.result(WAIT)

    assert (report["state"], counts(report)) == ("SUCCEEDED", counted(seen=34, created=34, pages=7))
    assert ana.told(sync) == report
    assert mirrors(linkedin)
    assert {each["version"] for each in store.records().values()} == {1}
    assert queued() == []


def test_one_of_two_concurrent_syncs_of_a_member_runs(
    linkedin: LinkedInSimulator, ana: Connected, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = ana.sync()["id"]
    second = ana.start_again()
    [body] = queued()
    gate = Gate(monkeypatch, 3)

    with ThreadPoolExecutor(1) as other:
        running = other.submit(deliver, body)
        assert gate.reached.wait(WAIT)
        assert ana.told(second)["state"] == "RUNNING"
        called = calls(linkedin)
        assert ana.start() == second
        assert deliver(message(ana.urn, first))
        assert calls(linkedin) == called
        assert queued() == []
        gate.opened.set()
        assert running.result(WAIT)

    assert counts(ana.told(second)) == counted(seen=34, pages=7)
    assert [run["id"] for run in runs(ana.urn)] == [first, second]


def test_concurrent_syncs_of_several_members_stay_apart(linkedin: LinkedInSimulator) -> None:
    several = [connected(linkedin, received=12 + n) for n in range(4)]
    started = {each.start(): each for each in several}

    with ThreadPoolExecutor(4) as workers:
        assert all(workers.map(deliver, queued()))

    for n, (sync, each) in enumerate(started.items()):
        assert counts(each.told(sync)) == counted(seen=12 + n, created=12 + n, pages=4)
    assert mirrors(linkedin)


def test_a_member_who_is_forgotten_during_a_sync_is_not_written_again(
    ana: Connected, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana.start()
    [body] = queued()
    gate = Gate(monkeypatch, 4)

    with ThreadPoolExecutor(1) as other:
        running = other.submit(deliver, body)
        assert gate.reached.wait(WAIT)
        manage({"action": "forget_member", "member": ana.urn})
        gate.opened.set()
        assert running.result(WAIT)

    assert [each for each in store.everything() if f"sync#{ana.urn}" in str(each)] == []
    assert [each for each in store.everything() if "syncs#account#" in str(each)] == []
