"""A process that starts syncs crashes at any call: another goes on, and no member has two syncs."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator

import pytest

from tests.support import messaging
from tests.support.broken_table import Killed
from tests.support.clock import Clock
from tests.support.many_members import connect_many
from tests.support.sampling import sampled
from tests.support.syncing import deliver_start, queued, runs, schedule, sync_stack
from tests.support.syncing_killed import Life, living, snapshot
from vouch.aws import dynamodb
from vouch.messages import sync_start
from vouch.messages.sync_start import AccountWalk
from vouch.moment import now
from vouch.services.syncs import walk
from vouch.settings import settings, sync_starts_queue

ACCOUNT = "0123456789abcdef"
HIDDEN = 360
"""After how many seconds a message is redelivered whose worker crashed."""


@pytest.fixture(autouse=True)
def _short_pages(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    # Several messages of a page, and several pages.
    monkeypatch.setattr(walk, "PAGE", 4)
    monkeypatch.setattr(walk, "MOST_MEMBERS", 3)
    with sync_stack():
        yield


def by_schedule() -> None:
    schedule()


def by_account() -> None:
    sync_start.send(AccountWalk(ACCOUNT, now(), None))


def work_off(begin: Callable[[], None], life: Life, clock: Clock) -> None:
    """Begin, and work until the queue is empty; after a crash another process goes on."""
    try:
        with living(life):
            begin()
    except Killed:
        begin()
    while received := messaging.drain(sync_starts_queue()):
        for each in received:
            try:
                with living(life):
                    assert deliver_start(each.body)
            except Killed:
                life = Life()
                clock.advance(HIDDEN)
                assert deliver_start(each.body)


@pytest.mark.parametrize("begin", [by_schedule, by_account])
def test_each_member_has_one_sync_when_the_start_crashes_at_any_call(
    begin: Callable[[], None], clock: Clock
) -> None:
    members = connect_many(dynamodb.client(), settings(), 9, ACCOUNT)
    restore, at, whole = snapshot(), clock.now, Life()
    work_off(begin, whole, clock)
    assert len(queued()) == len(members)

    for fatal in sampled(range(1, whole.calls + 1)):
        for done in (False, True):
            restore()
            clock.now = at
            work_off(begin, Life(fatal, done=done), clock)

            found = defaultdict[str, set[str]](set)
            for body in map(json.loads, queued()):
                found[body["member"]].add(body["sync"])
            assert {member: len(ids) for member, ids in found.items()} == dict.fromkeys(members, 1)
            for member in members:
                assert [{run["id"]} for run in runs(member)] == [found[member]]
