"""forget_member while a sync of the member runs, starts or ends: nothing of the member is left.

The two calls take turns at DynamoDB in every order of tests/support/two_calls.py.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from local.simulators.linkedin.simulator import LinkedInSimulator
from tests.support import forgetting, store
from tests.support.builders import Member
from tests.support.managing import account
from tests.support.syncing import Connected, connected, deliver, queued, sync_stack
from tests.support.two_calls import Order, TwoCalls, try_orders
from vouch.deadline import Deadline
from vouch.errors import NotConnectedError, NotFoundError
from vouch.services.accounts.commands import manage
from vouch.services.linkedin.disconnect import disconnect
from vouch.services.syncs.start import start_own
from vouch.settings import settings
from vouch.storage import connections, syncs

PATIENCE = 60
"""Seconds a call may take."""


@pytest.fixture
def linkedin() -> Iterator[LinkedInSimulator]:
    with sync_stack(count=2) as simulator:
        yield simulator


def forget(ana: Connected) -> None:
    manage({"action": "forget_member", "member": ana.urn})


def traces(ana: Connected) -> list[dict[str, object]]:
    """What is stored of a member but for recommendations, which belong to the other party too."""
    tables = settings().accounts_table, settings().bookkeeping_table
    return [item for table in tables for item in store.items(table) if ana.urn in str(item)]


def connect_by_hand(ana: Connected) -> None:
    """Store what the member's consent to one more account leads to."""
    forgetting.connected(Member(ana.urn, ana.token), account())


def start(ana: Connected) -> None:
    with suppress(NotConnectedError):
        start_own(ana.urn, Deadline.after(PATIENCE))


def withdraw(ana: Connected) -> None:
    with suppress(NotFoundError):
        disconnect(ana.urn, ana.account.id)


def synced(linkedin: LinkedInSimulator) -> tuple[Connected, Callable[[], object]]:
    """A member whose sync has a message, and its delivery."""
    ana = connected(linkedin, received=3)
    ana.start()
    (body,) = queued()
    return ana, lambda: deliver(body)


def started(linkedin: LinkedInSimulator) -> tuple[Connected, Callable[[], object]]:
    """A member who starts a first sync."""
    ana = connected(linkedin)
    return ana, lambda: start(ana)


def started_again(linkedin: LinkedInSimulator) -> tuple[Connected, Callable[[], object]]:
    """A member who starts a sync although one is under way."""
    ana = connected(linkedin)
    ana.start()
    queued()
    return ana, lambda: start(ana)


def withdrawn(linkedin: LinkedInSimulator) -> tuple[Connected, Callable[[], object]]:
    """A member whom one account disconnects while another stays connected."""
    ana = connected(linkedin)
    connect_by_hand(ana)
    return ana, lambda: withdraw(ana)


@pytest.mark.parametrize("begin", [synced, started, started_again, withdrawn])
def test_forgetting_leaves_nothing_under_any_interleaving(
    linkedin: LinkedInSimulator,
    begin: Callable[[LinkedInSimulator], tuple[Connected, Callable[[], object]]],
) -> None:
    def run(order: Order) -> TwoCalls:
        ana, call = begin(linkedin)
        calls = TwoCalls(call, lambda: forget(ana))
        calls.run(order)
        assert traces(ana) == [], order
        return calls

    try_orders(run, sample=6)


def test_a_consent_during_forgetting_connects_wholly_or_not_at_all(
    linkedin: LinkedInSimulator,
) -> None:
    def run(order: Order) -> TwoCalls:
        ana = connected(linkedin)
        calls = TwoCalls(lambda: forget(ana), lambda: connect_by_hand(ana))
        calls.run(order)
        is_enrolled = "enrolledAt" in syncs.state(ana.urn)
        assert is_enrolled == connections.is_connected(ana.urn) == bool(traces(ana)), order
        return calls

    try_orders(run, sample=6)
