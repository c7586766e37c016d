"""Many refreshes of one account at once, and the turn of the month."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from local.simulators.linkup.simulator import LinkupSimulator
from tests.support import ledger, suggesting
from tests.support.broken_table import Killed, kill
from tests.support.clock import HOUR, TEN_PAST, Clock
from tests.support.payers import Payer, payer
from tests.support.refreshing import (
    PRICE,
    RESULTS,
    all_runs,
    asked,
    deliver,
    due,
    message_of,
    order,
    ordered,
    pass_until,
    refresh_stack,
    run,
    run_due,
    stored,
)
from tests.support.remembering import people_of, swept
from tests.support.sampling import size
from tests.support.spending import limit_calls
from tests.support.store_calls import after
from tests.support.viewing import around
from vouch.aws import dynamodb
from vouch.domain.refreshing import reserved
from vouch.messages import refresh
from vouch.moment import iso, month_after, today
from vouch.storage import credits, viewers

REFRESHES, CREDITS = size(200, 20), size(120, 12)
PAUSED = size(500, 60)
THREADS, OPEN = 10, 6
ROUND = 121
"""Seconds, after which also a refresh is due again whose worker failed."""
QUARTER = HOUR // 4


@pytest.fixture(autouse=True)
def linkup(_stack: None) -> Iterator[LinkupSimulator]:
    with refresh_stack() as simulator:
        yield simulator


def test_many_refreshes_at_once_are_made_as_far_as_the_credits_reach(
    linkup: LinkupSimulator, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.now = TEN_PAST
    limit_calls(monkeypatch, open_calls=OPEN, unknown=REFRESHES)
    account = payer(monthly_credits=CREDITS)
    names = [f"viewer-{number}" for number in range(REFRESHES)]
    for name in names:
        ordered(account, name, totalResults=10)
    remaining: list[int] = []

    def look(_operation: str, _answer: Any) -> None:
        found = credits.balance(account.id, today()[:7])
        assert found
        remaining.append(found["remaining"])

    waited = 0
    with after("TransactWriteItems", look), ThreadPoolExecutor(THREADS) as pool:
        while found := due():
            list(pool.map(deliver, map(refresh.text, found)))
            waited += sum(stored(account, each).get("outcome") == "WAITING" for each in names)
            clock.advance(ROUND)

    outcomes = Counter(stored(account, each).get("outcome") for each in names)
    assert outcomes == {"REFRESHED": CREDITS, "PAUSED": REFRESHES - CREDITS}
    ended = all_runs()
    assert sorted(each["viewer"] for each in ended) == sorted(names)
    assert Counter(each["outcome"] for each in ended) == outcomes
    assert min(remaining) == 0
    assert waited, "some had to wait for others' calls to end"
    balance = suggesting.balance(account)
    assert (balance["remaining"], balance["reserved"]) == (0, 0)
    assert balance["charged"] == linkup.bill.credits() == CREDITS
    assert sum(stored(account, each).get("charged", 0) for each in names) == CREDITS
    assert sum(stored(account, each).get("reserved", 0) for each in names) == 0


def _months(account: Payer) -> dict[str, tuple[int, int]]:
    """Return what is charged and reserved in each month, after all invariants were checked."""
    ledger.check(account.id)
    found = {name: ledger.balance_of(each) for name, each in ledger.months(account.id).items()}
    return {name: (each["charged"], each["reserved"]) for name, each in found.items()}


def _at_the_end_of_a_month(clock: Clock) -> tuple[str, str]:
    """Set the clock to the last second of a month; return that month and the next one."""
    turn = month_after(clock.now * 1000)
    pass_until(clock, turn - 1000)
    return today()[:7], iso(turn)[:7]


def test_a_run_that_is_open_when_the_month_turns_is_charged_to_the_old_one(clock: Clock) -> None:
    old, new = _at_the_end_of_a_month(clock)
    account = payer(monthly_credits=250)
    ordered(account)

    with around("recommend", before=lambda: clock.advance(2)):
        found = run(account)

    assert today()[:7] == new
    assert (found.get("period"), found.get("charged"), found.get("reserved")) == (old, PRICE, 0)
    assert _months(account) == {old: (PRICE, 0)}
    pass_until(clock, found["next"])
    found = run(account)
    assert (found.get("period"), found.get("charged"), found.get("reserved")) == (new, PRICE, 0)
    assert _months(account) == {old: (PRICE, 0), new: (PRICE, 0)}


@pytest.mark.parametrize("is_swept", [True, False], ids=["after a sweep", "before the sweep"])
def test_a_run_killed_before_the_month_turned_costs_the_old_one_nothing(
    is_swept: bool, clock: Clock
) -> None:
    old, new = _at_the_end_of_a_month(clock)
    account = payer(monthly_credits=PRICE)
    ordered(account, monthlyCredits=PRICE)
    with pytest.raises(Killed), around("recommend", after=kill):
        deliver(message_of(account))
    assert _months(account) == {old: (0, PRICE)}
    assert (stored(account).get("period"), stored(account).get("reserved")) == (old, PRICE)
    clock.advance(120)
    if is_swept:
        swept(clock)
        assert (stored(account).get("period"), stored(account).get("reserved")) == (old, 0)

    found = run(account)

    swept(clock)
    assert found.get("outcome") == "REFRESHED"
    assert (found.get("period"), found.get("charged"), found.get("reserved")) == (new, PRICE, 0)
    assert _months(account) == {old: (0, 0), new: (PRICE, 0)}
    assert len(people_of(account)) == RESULTS


def test_a_run_refused_when_the_month_turns_is_not_paused_for_the_new_one(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    old, new = _at_the_end_of_a_month(clock)
    account = payer(monthly_credits=250)
    ordered(account, monthlyCredits=PRICE, period=old, charged=PRICE)

    def late(*given: Any) -> Any:
        clock.advance(2)
        return reserved(*given)

    monkeypatch.setattr("vouch.services.network.refresh_run.reserved", late)
    found = run(account)

    assert found.get("outcome") == "PAUSED"
    assert today()[:7] == iso(found["next"])[:7] == new
    pass_until(clock, found["next"])
    assert run(account).get("outcome") == "REFRESHED"


def test_what_is_paused_goes_on_within_the_first_hour_of_the_month_spread_over_it(
    clock: Clock, linkup: LinkupSimulator
) -> None:
    turn = month_after(clock.now * 1000)
    account = payer(monthly_credits=250)
    names = [f"viewer-{number}" for number in range(PAUSED)]
    for name in names:
        unknown = viewers.unknown(account.id, name)
        connected = viewers.put_viewer(unknown, state="CONNECTED", linkupAccount=name)
        dynamodb.commit({"viewer": connected})
        order(account, name, monthlyCredits=1)
    assert run_due() == PAUSED
    assert {stored(account, each).get("outcome") for each in names} == {"PAUSED"}

    pass_until(clock, turn - 1000)
    assert due() == []
    resumed = []
    for quarter in range(1, 5):
        pass_until(clock, turn + quarter * QUARTER * 1000)
        resumed.append(run_due())

    assert sum(resumed) == PAUSED
    assert min(resumed) > PAUSED // 10
    assert Counter(each["viewer"] for each in all_runs()) == dict.fromkeys(names, 2)
    assert asked(linkup) == 0
