"""A worker of refreshes that is killed, or whose answers are lost, at any step of a run.

In the end the run is made once, charged once and remembered once, whichever message comes then.
"""

import io
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest

from local.simulators.linkup.simulator import LinkupSimulator
from tests.support import emf
from tests.support.broken_table import Fault, Killed, at, broken, kill, refusing
from tests.support.clock import Clock
from tests.support.payers import Payer, payer
from tests.support.refreshing import (
    PRICE,
    RESULTS,
    asked,
    check,
    deliver,
    due,
    hidden,
    message_of,
    ordered,
    refresh_stack,
    run,
    run_due,
    runs,
    stored,
)
from tests.support.remembering import left_over, people_of, swept
from tests.support.sampling import sampled
from tests.support.suggesting import balance, ends
from tests.support.viewing import around
from vouch.aws import dynamodb
from vouch.domain.refresh import Month
from vouch.domain.refreshing import BudgetError, reserved
from vouch.errors import UnansweredError, UpstreamTimeoutError
from vouch.services.network import remember
from vouch.storage import answers

STEPS = 2
"""How many steps are a sample of all."""
HIDDEN = 360
"""The seconds after which a message is redelivered whose worker crashed."""
LEASED = 121
"""The seconds after which start_refreshes sends a message of a refresh whose worker crashed."""
STRUCK = pytest.mark.parametrize("when", ["before", "after"])


@pytest.fixture(autouse=True)
def linkup(_stack: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[LinkupSimulator]:
    monkeypatch.setattr(answers, "PIECE", 1_000)  # several pieces
    monkeypatch.setattr(remember, "AT_ONCE", 8)  # several transactions
    with refresh_stack() as simulator:
        yield simulator


@pytest.fixture(name="hidden")
def _hidden() -> Iterator[list[int]]:
    with hidden() as asked:
        yield asked


def _redelivered(body: str, clock: Clock) -> None:
    clock.advance(HIDDEN)
    assert deliver(body, receives=2)
    swept(clock)


def _sent_again(_body: str, clock: Clock) -> None:
    clock.advance(LEASED)
    run_due()
    swept(clock)


def _swept_first(body: str, clock: Clock) -> None:
    swept(clock)
    clock.advance(HIDDEN)
    assert deliver(body, receives=2)
    swept(clock)


AFTERWARDS: dict[str, Callable[[str, Clock], None]] = {
    "redelivered": _redelivered,
    "sent again": _sent_again,
    "swept first": _swept_first,
}
GOING_ON = pytest.mark.parametrize("go_on", AFTERWARDS.values(), ids=AFTERWARDS)


def _opened() -> Payer:
    account = payer(monthly_credits=250)
    ordered(account)
    return account


def _steps() -> list[int]:
    """The numbers of the calls to DynamoDB of an undisturbed run."""
    account = _opened()
    with broken() as table:
        assert deliver(message_of(account))
    return sampled(range(1, len(table.calls) + 1), STEPS)


def _disturbed(when: str, fault: Fault) -> AbstractContextManager[object]:
    return broken(before=fault) if when == "before" else broken(after=fault)


def _check_made(account: Payer) -> None:
    """Check that the run was made, once."""
    assert check(account) == PRICE
    assert len(people_of(account)) == RESULTS
    assert [each["outcome"] for each in runs(account)] == ["REFRESHED"]
    assert runs(account)[0]["charged"] == PRICE
    assert stored(account).get("outcome") == "REFRESHED"
    assert "holder" not in stored(account)
    assert due() == []
    assert left_over() == []


@STRUCK
@GOING_ON
def test_a_run_killed_at_any_step_is_made_once(
    when: str, go_on: Callable[[str, Clock], None], clock: Clock, linkup: LinkupSimulator
) -> None:
    for number in _steps():
        account = _opened()
        body, before = message_of(account), asked(linkup)

        with pytest.raises(Killed), _disturbed(when, at(number, kill)):
            deliver(body)
        assert balance(account)["charged"] in {0, PRICE}
        go_on(body, clock)

        _check_made(account)
        assert asked(linkup) - before <= 2


@STRUCK
@GOING_ON
def test_a_run_killed_around_linkups_answer_is_charged_once(
    when: str, go_on: Callable[[str, Clock], None], clock: Clock
) -> None:
    account = _opened()
    body = message_of(account)

    with pytest.raises(Killed), around("recommend", **{when: kill}):
        deliver(body)
    go_on(body, clock)

    _check_made(account)
    assert ("RELEASED", "EXPIRED", "UNKNOWN") in ends(account)


@STRUCK
def test_a_run_killed_twice_is_made_once(when: str, clock: Clock) -> None:
    for number in _steps():
        account = _opened()
        body = message_of(account)
        with pytest.raises(Killed), around("recommend", after=kill):
            deliver(body)
        clock.advance(HIDDEN)

        try:
            with _disturbed(when, at(number, kill)):
                deliver(body, receives=2)
        except Killed:
            clock.advance(HIDDEN)
            assert deliver(body, receives=3)
        swept(clock)

        _check_made(account)


def test_an_answer_of_linkups_that_is_lost_costs_nothing_and_the_run_goes_on(
    clock: Clock, linkup: LinkupSimulator
) -> None:
    account = _opened()

    def lose() -> None:
        raise UpstreamTimeoutError("Linkup gave no whole answer in time")

    with around("recommend", after=lose):
        assert deliver(message_of(account))
    assert balance(account)["charged"] == 0
    assert stored(account).get("outcome") == "WAITING"
    clock.advance(61)
    assert run_due() == 1

    swept(clock)
    _check_made(account)
    assert asked(linkup) == 2


def test_an_answer_of_the_store_that_is_lost_at_any_step_charges_once(clock: Clock) -> None:
    lose = refusing("InternalServerError")
    for number in _steps():
        account = _opened()
        body = message_of(account)

        with broken(after=at(number, lose)):
            is_done = deliver(body)
        if not is_done:
            _redelivered(body, clock)
        swept(clock)

        _check_made(account)


@STRUCK
def test_a_store_that_fails_from_any_step_on_has_the_message_redelivered_after_the_lease(
    when: str, clock: Clock, hidden: list[int]
) -> None:
    fail = refusing("AccessDeniedException")
    for first in _steps():
        account = _opened()
        body = message_of(account)
        hidden.clear()

        def fault(number: int, _: str, first: int = first) -> None:
            if number >= first:
                fail()

        with _disturbed(when, fault):
            is_done = deliver(body)
        if not is_done:
            assert hidden == [60]
            clock.advance(hidden[0])
            assert deliver(body, receives=2)
        swept(clock)

        _check_made(account)


def test_a_reservation_that_is_stored_while_it_is_withdrawn_is_taken_from_the_refresh_too(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = _opened()
    commit, late = dynamodb.commit, list[dynamodb.Transaction]()

    def disturbed(writes: dynamodb.Transaction) -> None:
        kind = writes["entry"]["Put"]["Item"]["type"]["S"] if "entry" in writes else ""
        if kind == "RESERVED":
            late.append(writes)
            raise UnansweredError("the store", "TransactWriteItems", "ReadTimeoutError")
        if kind == "RELEASED" and late:
            commit(late.pop())  # after the release has read, and before it writes
        commit(writes)

    def once(*given: Any) -> Any:
        if late:
            raise BudgetError(PRICE, Month(0, 0, 0))
        return reserved(*given)

    monkeypatch.setattr(dynamodb, "commit", disturbed)
    monkeypatch.setattr("vouch.services.network.refresh_run.reserved", once)

    assert run(account).get("outcome") == "PAUSED"

    assert late == []
    assert check(account) == 0
    assert ("RELEASED", "WITHDRAWN", "REFUSED") in ends(account)


def _lost_once() -> Fault:
    """Return the fault by which the answer to the first transaction is lost."""
    left = [refusing("InternalServerError")]

    def strike(_number: int, name: str) -> None:
        if name == "transact_write_items" and left:
            left.pop()()

    return strike


def test_a_reservation_whose_answer_is_lost_does_not_use_up_the_refreshs_own_month(
    clock: Clock,
) -> None:
    account = payer(monthly_credits=250)
    ordered(account, monthlyCredits=PRICE)

    with broken(after=_lost_once()):
        assert deliver(message_of(account))

    _check_made(account)


def test_a_pause_whose_answer_is_lost_is_told_of_once(clock: Clock, logs: io.StringIO) -> None:
    account = payer(monthly_credits=250)
    ordered(account, monthlyCredits=1)

    with broken(after=_lost_once()):
        assert deliver(message_of(account))

    assert [each["outcome"] for each in runs(account)] == ["PAUSED"]
    (line,) = (
        each for each in emf.records(logs.getvalue()) if each["operation"] == "refresh_network"
    )
    assert (line["outcome"], line["RefreshesPaused"]) == ("paused", 1)


def test_a_process_that_was_taken_for_dead_and_fails_writes_nothing_over_the_others_run(
    clock: Clock,
) -> None:
    account = _opened()
    body = message_of(account)
    others = [lambda: deliver(body)]

    def take_over() -> None:
        if others:
            clock.advance(70)
            assert others.pop()()
            raise UpstreamTimeoutError("Linkup gave no whole answer in time")

    with around("recommend", before=take_over):
        assert deliver(body)

    _check_made(account)
