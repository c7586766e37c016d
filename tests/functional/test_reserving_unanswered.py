"""A reservation whose answer is lost: the call goes on with it, or nothing of it is left."""

import io
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest

from local.simulators.linkup.simulator import LinkupSimulator
from tests.support import emf
from tests.support.broken_table import broken
from tests.support.clock import Clock
from tests.support.linkup_stack import linkup_stack
from tests.support.payers import Payer, payer
from tests.support.spending import limit_calls
from tests.support.suggesting import balance, cost, ends, suggest, token
from vouch import deadline
from vouch.aws import dynamodb
from vouch.deadline import Deadline
from vouch.errors import LostRaceError, ThrottledError, UnansweredError, VouchError
from vouch.moment import today
from vouch.services.credits import reserve
from vouch.services.credits.settle import Swept, release_overdue
from vouch.storage import credits

UNANSWERED = UnansweredError("the store", "TransactWriteItems", "ReadTimeoutError")
LATER: dict[str, tuple[VouchError, int]] = {
    "unanswered": (UNANSWERED, 503),
    "throttled": (ThrottledError("the store is busy"), 429),
    "a conflict": (LostRaceError(), 429),
}
"""What the try fails for that follows the one whose answer was lost, and the status of that."""
type Commit = Callable[[], None]
type Fate = Callable[[Commit], None]
"""What becomes of one try to write, which may be made."""
LONG = 5
"""Seconds: more than reserving or withdrawing is tried."""


class Tries:
    """What becomes of the tries to reserve, and of those to release, one after the other.

    Those that follow are made.
    """

    def __init__(self) -> None:
        self.reserving: list[Fate] = []
        self.releasing: list[Fate] = []
        self._commit = dynamodb.commit
        self._passed = 0.0
        self._monotonic = time.monotonic

    def monotonic(self) -> float:
        return self._monotonic() + self._passed

    def commit(self, writes: dynamodb.Transaction) -> None:
        kind = writes["entry"]["Put"]["Item"]["type"]["S"] if "entry" in writes else ""
        fates = {"RESERVED": self.reserving, "RELEASED": self.releasing}.get(kind)
        fate = fates.pop(0) if fates else _made
        fate(lambda: self._commit(writes))

    def last(self, error: VouchError) -> Fate:
        """Let a try fail, not made, so late that no other follows."""

        def fail(_: Commit) -> None:
            self._passed += LONG
            raise error

        return fail


def _made(commit: Commit) -> None:
    commit()


def _made_unanswered(commit: Commit) -> None:
    commit()
    raise UNANSWERED


def _not_made(error: VouchError) -> Fate:
    def fail(_: Commit) -> None:
        raise error

    return fail


@pytest.fixture(autouse=True)
def linkup(_stack: None) -> Iterator[LinkupSimulator]:
    with linkup_stack() as simulator:
        yield simulator


@pytest.fixture
def tries(monkeypatch: pytest.MonkeyPatch) -> Tries:
    made = Tries()
    monkeypatch.setattr(dynamodb, "commit", made.commit)
    monkeypatch.setattr(deadline, "time", SimpleNamespace(monotonic=made.monotonic))
    return made


def _paying(monthly_credits: int = 100) -> Payer:
    """Open an account whose month has begun."""
    account = payer(monthly_credits=monthly_credits)
    assert suggest(account, token("none")).status == 200
    return account


def _counts(account: Payer) -> tuple[int, int, int]:
    """Return what remains, the open calls, and those of the hour without a known outcome."""
    found = balance(account)
    return found["remaining"], found["openCalls"], found["unresolvedCalls"]


@pytest.mark.parametrize(("later", "status"), LATER.values(), ids=LATER)
def test_a_reservation_without_an_answer_is_withdrawn_before_the_error_is_answered(
    later: VouchError, status: int, tries: Tries, linkup: LinkupSimulator
) -> None:
    account, login_token = _paying(), token()
    tries.reserving = [_made_unanswered, tries.last(later)]

    answer = suggest(account, login_token, key="k")

    assert answer.status == status
    assert linkup.bill.calls(login_token) == []
    assert _counts(account) == (100, 0, 0)
    assert ("RELEASED", "WITHDRAWN", "REFUSED") in ends(account)
    again = suggest(account, login_token, key="k")
    assert (again.status, cost(again)) == (200, ("1", "99"))


def test_a_withdrawn_reservation_is_not_counted_as_a_call_that_linkup_may_have_billed(
    tries: Tries, logs: io.StringIO
) -> None:
    account = _paying()
    logs.seek(0)
    logs.truncate()
    tries.reserving = [_made_unanswered, tries.last(UNANSWERED)]

    suggest(account)

    (line,) = emf.records(logs.getvalue())
    metrics = emf.metrics_of(line)
    assert (metrics["CreditsReleased"], metrics["CreditsReleasedUnknown"]) == (1, 0)
    assert metrics["ReservationsExpired"] == 0


def test_a_single_try_without_an_answer_is_withdrawn_too(tries: Tries) -> None:
    account = _paying()

    def late(commit: Commit) -> None:
        commit()
        tries.last(UNANSWERED)(commit)

    tries.reserving = [late]

    assert suggest(account).status == 503
    assert _counts(account) == (100, 0, 0)


def test_a_reservation_is_withdrawn_after_an_error_that_nobody_foresaw(tries: Tries) -> None:
    account = _paying()

    def unforeseen(_: Commit) -> None:
        raise RuntimeError

    tries.reserving = [_made_unanswered, unforeseen]

    assert suggest(account).status == 500
    assert _counts(account) == (100, 0, 0)


def test_a_reservation_that_cannot_be_withdrawn_is_released_when_it_is_overdue(
    tries: Tries, clock: Clock
) -> None:
    account = _paying()
    tries.reserving = [_made_unanswered, tries.last(LostRaceError())]
    tries.releasing = [tries.last(UNANSWERED)]

    assert suggest(account).status == 429

    assert _counts(account) == (99, 1, 1)
    clock.advance(reserve.HELD_FOR + 1)
    assert release_overdue(Deadline.after(60)) == Swept(released=1, failed=0)
    assert _counts(account)[:2] == (100, 0)


@pytest.mark.parametrize("counted", [True, False], ids=["now", "by the release before"])
def test_a_reservation_that_was_not_stored_leaves_the_balance_as_it_was(
    tries: Tries, *, counted: bool
) -> None:
    account, period = payer(monthly_credits=100), today()[:7]
    counts = {"openCalls": 0, "unresolvedHour": 0, "unresolvedCalls": 0} if counted else None
    dynamodb.commit({"balance": credits.put_balance(account.id, period, 100, counts)})
    before = credits.balance(account.id, period)
    tries.reserving = [tries.last(UNANSWERED)]

    answer = suggest(account)

    assert answer.status == 503
    assert answer.json["message"].startswith(UNANSWERED.message)
    assert credits.balance(account.id, period) == before


def test_a_call_that_is_refused_at_once_has_nothing_to_withdraw() -> None:
    account = _paying(monthly_credits=2)

    with broken() as table:
        assert suggest(account, total_results=300).status == 402

    assert table.calls.count("transact_write_items") == 1


@pytest.mark.parametrize("limit", ["credits", "open calls", "unknown calls", "key"])
def test_a_call_is_not_refused_for_its_own_reservation_whose_answer_was_lost(
    limit: str, tries: Tries, linkup: LinkupSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    account, login_token = _paying(1 if limit == "credits" else 100), token()
    if limit == "open calls":
        limit_calls(monkeypatch, open_calls=1)
    if limit == "unknown calls":
        limit_calls(monkeypatch, unknown=1)
    # The reservation itself is in conflict with the try before, so its condition is not told.
    failed = ["request" if limit == "key" else "balance"]
    tries.reserving = [_made_unanswered, _not_made(LostRaceError(failed))]

    answer = suggest(account, login_token, key="k")

    assert (answer.status, cost(answer)[0]) == (200, "1")
    assert len(linkup.bill.calls(login_token)) == 1
    assert balance(account)["openCalls"] == 0


def test_a_call_that_was_not_stored_is_refused_after_a_lost_answer_as_at_once(
    tries: Tries,
) -> None:
    account = _paying(monthly_credits=2)
    tries.reserving = [_not_made(UNANSWERED)]

    assert suggest(account, total_results=300).status == 402
    assert _counts(account) == (2, 0, 0)
