"""A refresh that the account's credits have paused, and set_monthly_credits: from end to end."""

from collections.abc import Iterator

import pytest

from local.simulators.linkup.simulator import LinkupSimulator
from tests.support.clock import Clock
from tests.support.due_refreshes import held_back, start
from tests.support.payers import Payer, payer
from tests.support.refreshing import asked, check, deliver, ordered, refresh_stack, run, stored
from tests.support.spending import limit_to
from vouch.messages.refresh import Raised, text
from vouch.services.accounts.commands.accounts import RESUMED_AFTER


@pytest.fixture
def linkup() -> Iterator[LinkupSimulator]:
    with refresh_stack() as simulator:
        yield simulator


def paused(clock: Clock) -> Payer:
    """Return an account with 2 credits whose viewer's refresh of 5 is paused for want of them."""
    account = payer(monthly_credits=2)
    ordered(account, totalResults=50)
    refresh = run(account)
    assert (refresh.get("outcome"), refresh.get("reason")) == ("PAUSED", "ACCOUNT_CREDITS")
    clock.advance(1)
    return account


@pytest.mark.parametrize("limit", [100, None])
def test_a_paused_refresh_is_made_once_the_limit_was_raised_or_removed(
    linkup: LinkupSimulator, clock: Clock, limit: int | None
) -> None:
    account = paused(clock)

    limit_to(account.id, limit)
    assert held_back() == 1
    clock.advance(RESUMED_AFTER)
    assert deliver(text(Raised(account.id)))
    clock.advance(2)
    assert start()["started"] == 1

    assert run(account).get("outcome") == "REFRESHED"
    assert asked(linkup) == 1
    assert check(account) > 0


def test_a_paused_refresh_stays_paused_where_the_limit_was_lowered(
    linkup: LinkupSimulator, clock: Clock
) -> None:
    account = paused(clock)
    before = stored(account)

    limit_to(account.id, 1)

    assert held_back() == 0
    assert start()["started"] == 0
    assert stored(account) == before


def test_a_raise_that_is_too_small_pauses_the_refresh_again_without_a_call(
    linkup: LinkupSimulator, clock: Clock
) -> None:
    account = paused(clock)
    before = stored(account)

    limit_to(account.id, 3)
    clock.advance(RESUMED_AFTER)
    assert deliver(text(Raised(account.id)))

    again = run(account)
    assert again.get("outcome") == "PAUSED"
    assert again["next"] == before["next"]
    assert asked(linkup) == 0


def test_an_announcement_that_comes_twice_makes_one_run(
    linkup: LinkupSimulator, clock: Clock
) -> None:
    account = paused(clock)
    limit_to(account.id, 100)

    for _ in range(2):
        clock.advance(1)
        assert deliver(text(Raised(account.id)))
    run(account)
    assert deliver(text(Raised(account.id)))
    run(account)

    assert asked(linkup) == 1
