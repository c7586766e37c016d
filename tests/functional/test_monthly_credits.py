"""manage_accounts, set_monthly_credits: what it does to the account and to the ledger."""

import pytest

from tests.support import ledger, store
from tests.support.clock import Clock
from tests.support.managing import account, invoke
from tests.support.spending import (
    adjustments,
    in_use,
    limit_to,
    month_of,
    numbers,
    reserve_credits,
    settle_credits,
)
from vouch.errors import InsufficientCreditsError

MONTH = 31 * 24 * 60 * 60

pytestmark = pytest.mark.usefixtures("stack_messaging")


@pytest.mark.parametrize("before", [None, 100])
@pytest.mark.parametrize("after", [None, 0, 30, 2**53 - 1])
def test_a_change_before_the_months_first_call_writes_the_account_only(
    before: int | None, after: int | None
) -> None:
    owner = account(monthly_credits=before)
    opened = invoke("list_api_keys", account=owner)

    answer = limit_to(owner, after)["account"]

    assert (answer["id"], answer["name"], answer["monthly_credits"]) == (owner, "Acme", after)
    assert ledger.months(owner) == {}
    assert invoke("list_api_keys", account=owner) == opened


@pytest.mark.parametrize(("before", "after"), [(100, 30), (30, 100), (None, 30), (0, None)])
def test_the_months_first_call_finds_the_new_limit(before: int | None, after: int | None) -> None:
    owner = account(monthly_credits=before)
    limit_to(owner, after)

    reserve_credits(owner, 30)

    ledger.check(owner)
    assert numbers(owner) == (after, after or 0, (after or 0) - 30)
    if after == 30:
        with pytest.raises(InsufficientCreditsError):
            reserve_credits(owner, 1)


@pytest.mark.parametrize(
    ("before", "after", "remaining"),
    [
        (100, 150, 120),
        (100, 40, 10),
        (100, 30, 0),
        (100, None, -30),
        (None, 100, 70),
        (None, 30, 0),
    ],
)
def test_a_month_in_use_is_adjusted_by_one_entry(
    before: int | None, after: int | None, remaining: int
) -> None:
    owner = in_use(before)

    assert limit_to(owner, after)["account"]["monthly_credits"] == after

    ledger.check(owner)
    assert numbers(owner) == (after, after or 0, remaining)
    (adjusted,) = adjustments(owner)
    assert adjusted["credits"] == (after or 0) - (before or 0)
    named = ["no limit" if each is None else str(each) for each in (before, after)]
    assert adjusted["reason"] == f"monthly credits: {named[0]} to {named[1]}"


@pytest.mark.parametrize("before", [100, None])
@pytest.mark.parametrize("after", [29, 0])
def test_a_limit_below_reserved_and_charged_is_refused_and_nothing_changes(
    before: int | None, after: int
) -> None:
    owner = in_use(before)
    found = store.everything()

    refused = limit_to(owner, after)["error"]

    assert refused["code"] == "CONFLICT"
    assert "30 credits are reserved or charged" in refused["message"]
    assert store.everything() == found


def test_a_new_limit_or_its_removal_takes_effect_at_once() -> None:
    owner = in_use(40)
    with pytest.raises(InsufficientCreditsError):
        reserve_credits(owner, 11)

    limit_to(owner, 41)
    reserve_credits(owner, 11)
    with pytest.raises(InsufficientCreditsError):
        reserve_credits(owner, 1)
    limit_to(owner, None)
    settle_credits(reserve_credits(owner, 1_000), 1_000)

    ledger.check(owner)
    assert limit_to(owner, 1_040)["error"]["code"] == "CONFLICT"
    assert limit_to(owner, 1_041)["account"]["monthly_credits"] == 1_041
    ledger.check(owner)
    assert numbers(owner) == (1_041, 1_041, 0)


def test_a_reservation_under_the_old_limit_is_settled_under_the_new_one() -> None:
    owner = account(monthly_credits=100)
    held = reserve_credits(owner, 50)
    limit_to(owner, 60)

    settle_credits(held, 20)

    ledger.check(owner)
    assert numbers(owner) == (60, 60, 40)


def test_a_past_month_is_not_adjusted(clock: Clock) -> None:
    owner = in_use(100)
    before = month_of(owner)
    clock.advance(MONTH)

    limit_to(owner, 5)
    reserve_credits(owner, 5)

    assert before in ledger.months(owner).values()
    assert numbers(owner) == (5, 5, 0)
    ledger.check(owner)


def test_a_threshold_is_reached_by_lowering_the_limit_and_stays_reached(clock: Clock) -> None:
    owner = account(monthly_credits=100)
    settle_credits(reserve_credits(owner, 20), 20)
    assert "reached_80" not in ledger.balance_of(month_of(owner))

    reached = clock.now * 1_000
    limit_to(owner, 25)
    clock.advance(60)
    limit_to(owner, 100)
    limit_to(owner, 24)

    balance = ledger.balance_of(month_of(owner))
    assert balance["reached_80"] == reached
    assert "reached_100" not in balance
