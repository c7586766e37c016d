"""A process killed at any step of a paying call: after release_credits the ledger is sound."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from local.simulators.linkup.simulator import LinkupSimulator
from tests.support.broken_table import Killed, at, broken, kill
from tests.support.clock import Clock
from tests.support.gateway import Answer
from tests.support.linkup_stack import linkup_stack
from tests.support.payers import Payer, payer
from tests.support.sampling import sampled
from tests.support.suggesting import balance, ends, suggest, token
from vouch.clients.linkup.client import LinkupClient
from vouch.deadline import Deadline
from vouch.services.credits import reserve
from vouch.services.credits.settle import Swept, release_overdue

KEYS = {"without a key": None, "with a key": "k"}
EMPTY = 1
"""What Linkup takes for the empty answer that opens the month, by its documentation."""
RESULTS = 1000
"""A hundred credits; with these answers there is something to remember in pieces."""


@pytest.fixture(autouse=True)
def linkup(_stack: None) -> Iterator[LinkupSimulator]:
    with linkup_stack() as simulator:
        yield simulator


def _call(account: Payer, login_token: str, key: str | None) -> Answer:
    keyed = {"key": key} if key else {}
    return suggest(account, login_token, total_results=RESULTS, **keyed)


def _opened() -> Payer:
    """An account whose month has begun."""
    account = payer(monthly_credits=250)
    assert suggest(account, token("none")).status == 200
    return account


def _calls_of(account: Payer, key: str | None) -> list[str]:
    """The calls to DynamoDB of an undisturbed call."""
    with broken() as table:
        assert _call(account, token(), key).status == 200
    return table.calls


@contextmanager
def _killed_around_the_call(*, before: bool) -> Iterator[None]:
    real = LinkupClient.recommend

    def recommend(*args: object, **named: object) -> object:
        if not before:
            real(*args, **named)  # type: ignore[arg-type]
        raise Killed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(LinkupClient, "recommend", recommend)
        yield


def _swept(clock: Clock) -> Swept:
    clock.advance(reserve.HELD_FOR + 1)
    return release_overdue(Deadline.after(60))


def _check_after(
    account: Payer, login_token: str, key: str | None, clock: Clock, linkup: LinkupSimulator
) -> None:
    """What DESIGN 5.3 promises of a crash, and of a retry after it."""
    held = balance(account)["reserved"]  # checks all invariants
    assert _swept(clock) == Swept(released=1 if held else 0, failed=0)
    assert balance(account)["reserved"] == 0
    unknown = [end for end in ends(account) if end == ("RELEASED", "EXPIRED", "UNKNOWN")]
    assert len(unknown) == (1 if held else 0)

    charged, asked = balance(account)["charged"], len(linkup.bill.calls(login_token))
    assert account.report().json["upstream"] == {
        "estimated": EMPTY + charged,
        "unknown_calls": len(unknown),
        "consumed": None,
    }
    again = _call(account, login_token, key)
    assert again.status == 200
    replayed = "idempotent-replayed" in again.headers
    assert replayed == bool(key and charged)
    assert balance(account)["charged"] == (charged if replayed else charged + 100)
    assert len(linkup.bill.calls(login_token)) == (asked if replayed else asked + 1)
    estimated = account.report().json["upstream"]["estimated"]
    assert estimated == EMPTY + balance(account)["charged"]


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
def test_a_call_killed_before_any_write_or_read_keeps_the_ledger_right(
    key: str | None, linkup: LinkupSimulator, clock: Clock
) -> None:
    for number in sampled(range(1, len(_calls_of(_opened(), key)) + 1)):
        _killed(lambda n=number: broken(before=at(n, kill)), key, clock, linkup)  # type: ignore[misc]


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
def test_a_call_killed_after_any_write_or_read_keeps_the_ledger_right(
    key: str | None, linkup: LinkupSimulator, clock: Clock
) -> None:
    for number in sampled(range(1, len(_calls_of(_opened(), key)) + 1)):
        _killed(lambda n=number: broken(after=at(n, kill)), key, clock, linkup)  # type: ignore[misc]


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
def test_a_call_killed_around_linkups_answer_keeps_the_ledger_right(
    *, before: bool, key: str | None, linkup: LinkupSimulator, clock: Clock
) -> None:
    _killed(lambda: _killed_around_the_call(before=before), key, clock, linkup)


def _killed(
    disturbance: Callable[[], object], key: str | None, clock: Clock, linkup: LinkupSimulator
) -> None:
    account, login_token = _opened(), token()

    with pytest.raises(Killed), disturbance():  # type: ignore[attr-defined]
        _call(account, login_token, key)

    _check_after(account, login_token, key, clock, linkup)


def test_a_month_whose_opening_was_killed_is_opened_by_the_next_call(clock: Clock) -> None:
    for number in sampled(range(1, len(_calls_of(payer(), None)) + 1)):
        account = payer(monthly_credits=250)

        with pytest.raises(Killed), broken(before=at(number, kill)):
            _call(account, token(), None)
        _swept(clock)

        assert _call(account, token(), None).status == 200
        assert balance(account)["granted"] == 250


def test_a_sweep_killed_at_any_step_is_finished_by_the_next(clock: Clock) -> None:
    def abandoned() -> Payer:
        account = payer(monthly_credits=250)
        with pytest.raises(Killed), _killed_around_the_call(before=True):
            _call(account, token(), "k")
        clock.advance(reserve.HELD_FOR + 1)
        return account

    abandoned()
    with broken() as table:
        release_overdue(Deadline.after(60))
    for number in sampled(range(1, len(table.calls) + 1)):
        for disturbance in (broken(before=at(number, kill)), broken(after=at(number, kill))):
            account = abandoned()

            with pytest.raises(Killed), disturbance:
                release_overdue(Deadline.after(60))
            release_overdue(Deadline.after(60))

            assert balance(account)["remaining"] == 250
            assert ends(account) == [("RELEASED", "EXPIRED", "UNKNOWN")]
