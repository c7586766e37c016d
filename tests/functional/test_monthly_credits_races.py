"""manage_accounts, set_monthly_credits: while calls spend credits and others set limits."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support import store
from tests.support.broken_table import broken, on_commit, refusing
from tests.support.ledger import check
from tests.support.managing import account
from tests.support.spending import adjustments, in_use, limit_to, numbers, reserve_credits
from vouch.errors import InsufficientCreditsError
from vouch.services.credits import ledger

CONFLICT = refusing("TransactionCanceledException", "TransactionConflict")
BUSY = refusing("TransactionCanceledException", "ThrottlingError")

pytestmark = pytest.mark.usefixtures("stack_messaging")


def meanwhile(rival: Callable[[], object], act: Callable[[], Any]) -> Any:
    """What a call answers between whose reads and whose write somebody else does something."""

    def strike() -> None:
        rival()

    with broken(before=on_commit(strike, times=1)):
        return act()


@pytest.mark.parametrize(("after", "remaining"), [(150, 100), (60, 10), (None, -50)])
def test_a_concurrent_reservation_holds_under_the_new_limit(
    after: int | None, remaining: int
) -> None:
    owner = in_use(100)

    answer = meanwhile(lambda: reserve_credits(owner, 20), lambda: limit_to(owner, after))

    assert answer["account"]["monthly_credits"] == after
    assert numbers(owner) == (after, after or 0, remaining)
    check(owner)


def test_a_limit_below_a_concurrent_reservation_is_refused() -> None:
    owner = in_use(100)

    answer = meanwhile(lambda: reserve_credits(owner, 20), lambda: limit_to(owner, 49))

    assert answer["error"]["code"] == "CONFLICT"
    assert numbers(owner) == (100, 100, 50)
    check(owner)


def test_a_reservation_that_a_lower_limit_overtakes_is_refused() -> None:
    owner = in_use(100)

    with pytest.raises(InsufficientCreditsError) as refused:
        meanwhile(lambda: limit_to(owner, 40), lambda: reserve_credits(owner, 11))

    assert refused.value.remaining == 10
    check(owner)


@pytest.mark.parametrize("after", [40, None])
def test_a_month_opened_during_a_change_of_the_limit_is_adjusted(after: int | None) -> None:
    owner = account(monthly_credits=100)

    meanwhile(lambda: reserve_credits(owner, 30), lambda: limit_to(owner, after))

    assert len(adjustments(owner)) == 1
    assert numbers(owner) == (after, after or 0, (after or 0) - 30)
    check(owner)


@pytest.mark.parametrize("number", [1, 2, 3], ids=["first try", "opening", "second try"])
def test_a_call_that_opens_the_month_uses_the_limit_in_force(number: int) -> None:
    owner = account(monthly_credits=100)
    writes = 0

    def strike(_number: int, name: str) -> None:
        nonlocal writes
        writes += name == "transact_write_items"
        if name == "transact_write_items" and writes == number:
            limit_to(owner, 40)

    with broken(before=strike):
        reserve_credits(owner, 30)

    assert writes >= number
    assert numbers(owner) == (40, 40, 10)
    check(owner)


@pytest.mark.parametrize("rival", [None, 70, 80])
def test_the_later_of_two_concurrent_limits_holds(rival: int | None) -> None:
    owner = in_use(100)

    answer = meanwhile(lambda: limit_to(owner, rival), lambda: limit_to(owner, 80))

    assert answer["account"]["monthly_credits"] == 80
    assert numbers(owner) == (80, 80, 50)
    assert len(adjustments(owner)) == (1 if rival == 80 else 2)
    check(owner)


@pytest.mark.parametrize("fault", [CONFLICT, BUSY], ids=["conflict", "busy"])
def test_a_change_of_the_limit_retries_while_other_writes_conflict(
    fault: Callable[[], None], pauses: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = in_use(100)

    with broken(before=on_commit(fault, times=3)):
        assert limit_to(owner, 80)["account"]["monthly_credits"] == 80
    assert len(pauses) >= 3
    found = store.everything()

    monkeypatch.setattr(ledger, "LIMIT_CHANGE_SECONDS", 0)
    with broken(before=on_commit(fault)):
        assert limit_to(owner, 90)["error"]["code"] == "THROTTLED"
    assert store.everything() == found
