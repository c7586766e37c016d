"""An account's open calls and those of unknown outcome: how many it may have, and until when."""

from collections.abc import Iterator

import pytest

from local.simulators.linkup.simulator import LinkupSimulator
from tests.support import store
from tests.support.clock import HOUR, TEN_PAST, Clock
from tests.support.ledger import balance_of, check, months
from tests.support.linkup_stack import linkup_stack
from tests.support.payers import Payer, payer
from tests.support.spending import limit_calls, release_credits, reserve_credits, settle_credits
from tests.support.suggesting import balance, suggest, token
from vouch.aws import dynamodb
from vouch.deadline import Deadline
from vouch.domain.credits import Reservation, Upstream
from vouch.services.credits import reserve
from vouch.services.credits.settle import Swept, release_overdue
from vouch.settings import settings

COUNTS = ("openCalls", "unresolvedHour", "unresolvedCalls")


@pytest.fixture(autouse=True)
def linkup(_stack: None) -> Iterator[LinkupSimulator]:
    with linkup_stack() as simulator:
        yield simulator


@pytest.fixture(autouse=True)
def at_ten_past(clock: Clock) -> None:
    clock.now = TEN_PAST


def _open(account: Payer, calls: int) -> list[Reservation]:
    """Begin that many calls, which wait for Linkup."""
    return [reserve_credits(account.id, 1) for _ in range(calls)]


def _lose(account: Payer, calls: int) -> None:
    """Make that many calls that Linkup may have served, the last one over HTTP."""
    for _ in range(calls - 1):
        release_credits(reserve_credits(account.id, 1), "UNKNOWN")
    assert suggest(account, token("lost")).status == 502


def _counts(account: Payer) -> tuple[int, int]:
    """Return the calls that are open, and those of the balance's hour without a known outcome."""
    found = balance(account)
    return found["openCalls"], found["unresolvedCalls"]


def _refused(account: Payer, linkup: LinkupSimulator) -> tuple[str, str]:
    """Check that a call is refused before it does anything; return Retry-After and the message."""
    before, login_token = store.everything(), token()

    answer = suggest(account, login_token, key="refused")

    assert (answer.status, answer.json["status"]) == (429, "error")
    assert store.everything() == before
    assert linkup.bill.calls(login_token) == []
    return answer.headers["retry-after"], answer.json["message"]


@pytest.mark.parametrize("credits", [1000, None], ids=["with a limit", "without"])
def test_a_call_beyond_the_open_ones_of_its_account_is_refused_before_anything_is_done(
    credits: int | None, linkup: LinkupSimulator
) -> None:
    account, other = (
        payer(**({} if credits is None else {"monthly_credits": credits})) for _ in range(2)
    )
    _open(account, 10)

    wait, message = _refused(account, linkup)

    assert wait == "5"
    assert "10 calls of the account are open, of 10 allowed" in message
    assert "OpenCallsPerAccount" in message
    assert "call again when one has ended" in message
    assert suggest(other).status == 200


def test_each_way_to_end_a_call_makes_room_for_one(monkeypatch: pytest.MonkeyPatch) -> None:
    limit_calls(monkeypatch, open_calls=1)
    account = payer(monthly_credits=100)

    for case, status in [("member", 200), ("none", 200), ("error-422", 400), ("lost", 502)] * 2:
        assert suggest(account, token(case)).status == status

    assert _counts(account) == (0, 2)


def test_calls_of_unknown_outcome_are_refused_from_the_twenty_first_until_the_hour_is_over(
    clock: Clock, linkup: LinkupSimulator
) -> None:
    account = payer(monthly_credits=12)
    _lose(account, 20)

    wait, message = _refused(account, linkup)

    assert wait == str(HOUR - 600)
    assert "20 calls of the account are of unknown outcome" in message
    assert "UnknownCallsPerHour" in message
    assert "call again in the next hour (UTC)" in message
    clock.advance(HOUR - 601)
    assert _refused(account, linkup)[0] == "1"
    clock.advance(1)
    _lose(account, 1)
    assert _counts(account) == (0, 1)
    assert balance(account)["charged"] == 0


def test_calls_of_known_outcome_are_not_counted_against_the_hour(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    limit_calls(monkeypatch, unknown=2)
    account = payer(monthly_credits=100)
    _lose(account, 1)

    for case in ("member", "none", "error-422", "error-500"):
        suggest(account, token(case))

    assert _counts(account) == (0, 1)


def test_open_calls_count_as_unknown_until_their_outcome_is_known(
    monkeypatch: pytest.MonkeyPatch, linkup: LinkupSimulator
) -> None:
    limit_calls(monkeypatch, unknown=4)
    account = payer(monthly_credits=100)
    _lose(account, 2)
    first, second = _open(account, 2)

    wait, message = _refused(account, linkup)
    settle_credits(first, 1)
    release_credits(second, "UNKNOWN")
    assert suggest(account).status == 200
    _lose(account, 1)

    assert wait == "5"
    assert "call again when some have ended" in message
    assert _refused(account, linkup)[0] == str(HOUR - 600)


def test_calls_of_dead_requests_are_of_unknown_outcome_and_no_longer_open(clock: Clock) -> None:
    account = payer(monthly_credits=100)
    _open(account, 3)
    clock.advance(reserve.HELD_FOR + 1)

    assert release_overdue(Deadline.after(60)) == Swept(released=3, failed=0)
    assert release_overdue(Deadline.after(60)) == Swept(released=0, failed=0)

    assert _counts(account) == (0, 3)


@pytest.mark.parametrize("upstream", ["REFUSED", "UNKNOWN"])
def test_a_call_that_is_ended_twice_is_taken_back_once(upstream: Upstream) -> None:
    account = payer(monthly_credits=100)
    settled, released, _ = _open(account, 3)

    settle_credits(settled, 1)
    settle_credits(settled, 1)
    assert not release_credits(settled, upstream)
    assert release_credits(released, upstream)
    assert not release_credits(released, upstream)
    assert not release_credits(released, "REFUSED")

    assert _counts(account) == (1, 1 + (upstream == "UNKNOWN"))


def test_a_call_that_ends_in_the_next_hour_is_not_taken_from_that_hours_count(
    clock: Clock,
) -> None:
    account = payer(monthly_credits=100)
    settled, released, unknown = _open(account, 3)
    clock.advance(HOUR)
    _lose(account, 1)
    assert _counts(account) == (3, 1)

    settle_credits(settled, 1)
    release_credits(released, "REFUSED")
    release_credits(unknown, "UNKNOWN")

    assert _counts(account) == (0, 1)


def test_open_calls_of_the_hour_before_are_still_open(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, linkup: LinkupSimulator
) -> None:
    limit_calls(monkeypatch, open_calls=2)
    account = payer(monthly_credits=100)
    _open(account, 2)
    clock.advance(HOUR)

    assert _refused(account, linkup)[0] == "5"


def test_a_process_whose_clock_is_late_starts_no_count_anew(
    clock: Clock, monkeypatch: pytest.MonkeyPatch, linkup: LinkupSimulator
) -> None:
    limit_calls(monkeypatch, unknown=2)
    account = payer(monthly_credits=100)
    clock.advance(HOUR - 600)
    _lose(account, 1)

    clock.advance(-1)
    _lose(account, 1)

    assert _counts(account) == (0, 2)
    assert _refused(account, linkup)[0] == str(HOUR + 1)


def test_a_new_month_has_counts_of_its_own(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    limit_calls(monkeypatch, open_calls=2)
    account = payer(monthly_credits=100)
    before = _open(account, 2)
    clock.advance(31 * 24 * HOUR)
    _open(account, 2)

    for each in before:
        settle_credits(each, 1)

    check(account.id)
    old, new = (balance_of(items) for _, items in sorted(months(account.id).items()))
    assert (old["openCalls"], new["openCalls"]) == (0, 2)


def test_a_lower_limit_refuses_until_fewer_are_open(
    monkeypatch: pytest.MonkeyPatch, linkup: LinkupSimulator
) -> None:
    account = payer(monthly_credits=100)
    calls = _open(account, 5)
    limit_calls(monkeypatch, open_calls=2)

    for each in calls[:4]:
        assert _refused(account, linkup)[0] == "5"
        settle_credits(each, 1)

    assert suggest(account).status == 200


def test_too_few_credits_are_told_before_too_many_calls() -> None:
    account = payer(monthly_credits=10)
    _open(account, 10)

    assert suggest(account).status == 402


# What the release before this rule left behind: balances without counts, reservations in none.


def _forget_counts(account: Payer) -> None:
    """Leave this month's items as the release before wrote them."""
    table = settings().credits_table
    for items in months(account.id).values():
        for item in items:
            for name in (*COUNTS, "hour"):
                item.pop(name, None)
            dynamodb.client().put_item(TableName=table, Item=dynamodb.pack(item))


@pytest.mark.parametrize("upstream", ["SETTLED", "REFUSED", "UNKNOWN", "EXPIRED"])
def test_a_reservation_that_was_never_counted_is_not_taken_back(
    upstream: str, clock: Clock
) -> None:
    account = payer(monthly_credits=100)
    (old,) = _open(account, 1)
    old.pop("hour")
    _forget_counts(account)
    _open(account, 2)

    if upstream == "SETTLED":
        settle_credits(old, 1)
    elif upstream == "EXPIRED":
        clock.advance(reserve.HELD_FOR + 1)
        assert release_overdue(Deadline.after(60)).released == 3
    else:
        release_credits(old, "REFUSED" if upstream == "REFUSED" else "UNKNOWN")

    assert _counts(account) == ((0, 2) if upstream == "EXPIRED" else (2, 2))


def test_a_balance_without_counts_begins_them_at_none(linkup: LinkupSimulator) -> None:
    account = payer(monthly_credits=100)
    _open(account, 10)
    _forget_counts(account)

    _open(account, 10)

    assert _counts(account) == (10, 10)
    assert _refused(account, linkup)[0] == "5"
