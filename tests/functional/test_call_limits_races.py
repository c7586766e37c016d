"""Calls at once, an hour that turns, processes that die: no limit is passed, no count is lost."""

from collections.abc import Callable, Iterator

import pytest

from local.simulators.linkup.simulator import LinkupSimulator
from tests.support.broken_table import Killed, at, broken, kill, on_commit
from tests.support.clock import HOUR, TEN_PAST, Clock
from tests.support.ledger import balance_of, check
from tests.support.linkup_stack import linkup_stack
from tests.support.managing import account as open_account
from tests.support.payers import Payer, payer
from tests.support.sampling import sampled
from tests.support.spending import (
    limit_calls,
    month_of,
    release_credits,
    reserve_credits,
    settle_credits,
)
from tests.support.suggesting import balance, suggest, token
from tests.support.two_calls import Order, TwoCalls, try_orders
from vouch.deadline import Deadline
from vouch.domain.credits import Reservation
from vouch.errors import RateLimitedError, UpstreamTimeoutError
from vouch.services.credits import reserve
from vouch.services.credits.settle import release_overdue

ORDERS = 4
"""How many orders of two calls are a sample of them."""
type Prepare = Callable[[Clock], str]


@pytest.fixture(autouse=True)
def linkup(_stack: None) -> Iterator[LinkupSimulator]:
    with linkup_stack() as simulator:
        yield simulator


@pytest.fixture(autouse=True)
def at_ten_past(clock: Clock) -> None:
    clock.now = TEN_PAST


def _counts(owner: str) -> tuple[int, int]:
    """Return the calls that are open, and those of the balance's hour without a known outcome."""
    check(owner)
    found = balance_of(month_of(owner))
    return found["openCalls"], found["unresolvedCalls"]


def _one_open(_: Clock) -> str:
    owner = open_account(monthly_credits=100)
    reserve_credits(owner, 1)
    return owner


def _one_open_since_the_hour_before(clock: Clock) -> str:
    owner = _one_open(clock)
    clock.advance(HOUR)
    return owner


def _one_unknown(clock: Clock) -> str:
    owner = open_account(monthly_credits=100)
    release_credits(reserve_credits(owner, 1), "UNKNOWN")
    return owner


def _one_unknown_in_the_hour_before(clock: Clock) -> str:
    owner = _one_unknown(clock)
    clock.advance(HOUR)
    return owner


def _none_in_a_new_month(_: Clock) -> str:
    return open_account(monthly_credits=100)


@pytest.mark.parametrize(
    ("prepare", "limits"),
    [
        (_one_open, {"open_calls": 2}),
        (_one_open_since_the_hour_before, {"open_calls": 2}),
        (_none_in_a_new_month, {"open_calls": 1}),
        (_one_unknown, {"unknown": 2}),
        (_one_unknown_in_the_hour_before, {"unknown": 1}),
        (_none_in_a_new_month, {"unknown": 1}),
    ],
)
def test_of_two_calls_at_once_where_one_is_allowed_one_is_refused(
    prepare: Prepare, limits: dict[str, int], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit_calls(monkeypatch, **limits)

    def run(order: Order) -> TwoCalls:
        owner = prepare(clock)
        admitted, refused = list[Reservation](), list[RateLimitedError]()

        def call() -> None:
            try:
                admitted.append(reserve_credits(owner, 1))
            except RateLimitedError as error:
                refused.append(error)

        calls = TwoCalls(call, call)
        calls.run(order)
        assert (len(admitted), len(refused)) == (1, 1)
        _counts(owner)
        return calls

    try_orders(run, ORDERS)


@pytest.mark.parametrize("known", [True, False], ids=["charged", "refused by Linkup"])
def test_a_call_that_ends_while_another_begins_the_next_hour_is_taken_back_once(
    clock: Clock, *, known: bool
) -> None:
    def run(order: Order) -> TwoCalls:
        owner = open_account(monthly_credits=100)
        (made, _) = (reserve_credits(owner, 1) for _ in range(2))
        clock.advance(HOUR)

        def end() -> None:
            if known:
                settle_credits(made, 1)
            else:
                assert release_credits(made, "REFUSED")

        calls = TwoCalls(end, lambda: reserve_credits(owner, 1))
        calls.run(order)
        assert _counts(owner) == (2, 1)
        return calls

    try_orders(run, ORDERS)


@pytest.mark.parametrize("known", [True, False], ids=["charged", "refused by Linkup"])
def test_a_call_that_ends_while_it_is_released_as_overdue_is_taken_back_once(
    clock: Clock, *, known: bool
) -> None:
    def run(order: Order) -> TwoCalls:
        owner = open_account(monthly_credits=100)
        made = reserve_credits(owner, 1)
        clock.advance(reserve.HELD_FOR + 1)
        in_time = []

        def end() -> None:
            if not known:
                in_time.append(release_credits(made, "REFUSED"))
                return
            try:
                settle_credits(made, 1)
                in_time.append(True)
            except UpstreamTimeoutError:
                in_time.append(False)

        calls = TwoCalls(end, lambda: release_overdue(Deadline.after(60)))
        calls.run(order)
        assert _counts(owner) == (0, 0 if in_time == [True] else 1)
        return calls

    try_orders(run, ORDERS)


def test_an_hour_that_turns_between_a_calls_read_and_its_write_loses_no_count(
    clock: Clock,
) -> None:
    for end in (
        lambda made: settle_credits(made, 1),
        lambda made: release_credits(made, "REFUSED"),
        lambda made: release_credits(made, "UNKNOWN"),
    ):
        owner = open_account(monthly_credits=100)
        made = reserve_credits(owner, 1)

        def turn(owner: str = owner) -> None:
            clock.advance(HOUR)
            reserve_credits(owner, 1)

        with broken(before=on_commit(turn, times=1)):
            end(made)

        assert _counts(owner) == (1, 1)


def test_an_hour_that_turns_during_a_reservation_counts_it_in_the_new_hour(clock: Clock) -> None:
    owner = _one_open(clock)

    def turn() -> None:
        clock.advance(HOUR)
        reserve_credits(owner, 1)

    with broken(before=on_commit(turn, times=1)):
        late = reserve_credits(owner, 1)

    assert _counts(owner) == (3, 2)
    settle_credits(late, 1)
    assert _counts(owner) == (2, 1)


def test_an_hour_that_another_call_begins_first_is_not_begun_again(clock: Clock) -> None:
    owner = _one_unknown_in_the_hour_before(clock)
    beginning = 3  # after the transaction that fails, and the read of the balance

    def rival() -> None:
        reserve_credits(owner, 1)

    with broken(before=at(beginning, rival)) as table:
        reserve_credits(owner, 1)

    assert table.calls[beginning - 1] == "transact_write_items"
    assert _counts(owner) == (2, 2)


@pytest.mark.parametrize("case", ["member", "error-422", "lost"])
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_call_killed_at_any_step_in_a_new_hour_is_no_longer_open_after_the_sweep(
    case: str, moment: str, clock: Clock
) -> None:
    def account() -> Payer:
        opened = payer(monthly_credits=100)
        suggest(opened, token("none"))
        clock.advance(HOUR)
        return opened

    undisturbed, steps = account(), list[int]()
    with broken(**{moment: lambda number, _: steps.append(number)}):
        suggest(undisturbed, token(case))
    for number in sampled(steps):
        paying = account()
        with pytest.raises(Killed), broken(**{moment: at(number, kill)}):
            suggest(paying, token(case))

        held = balance(paying)["openCalls"]
        clock.advance(reserve.HELD_FOR + 1)
        assert release_overdue(Deadline.after(60)).released == held
        assert balance(paying)["openCalls"] == 0


def test_an_ordinary_call_reads_no_balance_before_it_is_made() -> None:
    owner = open_account(monthly_credits=100)
    reserve_credits(owner, 1)

    with broken() as table:
        made = reserve_credits(owner, 1)
        assert table.calls == ["transact_write_items"]
        release_credits(made, "UNKNOWN")

    assert table.calls == ["transact_write_items"] * 2
