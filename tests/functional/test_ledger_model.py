"""The ledger does what a plain model says, whatever comes in whatever order, twice, or late."""

from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from tests.support import ledger as stored
from tests.support import store
from tests.support.clock import Clock
from tests.support.managing import account as open_account
from tests.support.sampling import size
from tests.support.spending import limit_calls
from vouch import moment
from vouch.deadline import Deadline
from vouch.domain.credits import Reservation, Upstream
from vouch.errors import (
    ConflictError,
    InsufficientCreditsError,
    RateLimitedError,
    UpstreamTimeoutError,
)
from vouch.services.credits import ledger, reserve, settle
from vouch.settings import settings as vouch_settings

HOUR = 60 * 60
DAY = 24 * HOUR
SOON = 5
OPEN_CALLS, UNKNOWN_CALLS = 2, 3
"""How many calls an account may have open, and of unknown outcome in an hour."""
LIMITS = st.one_of(st.none(), st.integers(0, 60))


class Month:
    """What a month should hold."""

    def __init__(self, limit: int | None) -> None:
        self.limit = limit
        self.charged = 0
        self.open: dict[str, int] = {}
        self.hours: dict[str, int] = {}
        """The hour in which each call began that is open or of unknown outcome."""
        self.reached: set[int] = set()

    @property
    def used(self) -> int:
        return self.charged + sum(self.open.values())

    def refused(self, now: int) -> int | None:
        """Return the seconds that a new call has to wait; None if it is admitted."""
        unresolved = [each for each, hour in self.hours.items() if hour == now // HOUR]
        if len(unresolved) >= UNKNOWN_CALLS:
            lasting = len(unresolved) - len(self.open) >= UNKNOWN_CALLS
            return HOUR - now % HOUR if lasting else SOON
        return SOON if len(self.open) >= OPEN_CALLS else None

    def end(self, reservation: str, *, known: bool) -> bool:
        """Return whether the call was open."""
        if known and reservation in self.open:
            del self.hours[reservation]
        return self.open.pop(reservation, None) is not None

    def note_thresholds(self) -> None:
        if self.limit:
            self.reached |= {each for each in (80, 100) if self.charged / self.limit * 100 >= each}


class LedgerMachine(RuleBasedStateMachine):
    """Calls that reserve, settle, release or die; limits that change; hours and months that end."""

    held = Bundle("held")
    ended = Bundle("ended")

    @initialize(limit=LIMITS)
    def start(self, limit: int | None) -> None:
        self.patch = pytest.MonkeyPatch()
        self.clock = Clock(self.patch)
        limit_calls(self.patch, open_calls=OPEN_CALLS, unknown=UNKNOWN_CALLS)
        self.account = open_account(monthly_credits=limit)
        self.limit = limit
        self.months: dict[str, Month] = {}

    def teardown(self) -> None:
        if hasattr(self, "patch"):
            self.patch.undo()
            store.empty(vouch_settings().credits_table)

    def month(self, period: str | None = None) -> Month:
        return self.months.setdefault(period or moment.today()[:7], Month(self.limit))

    @rule(target=held, amounts=st.lists(st.integers(1, 20), min_size=1, max_size=4))
    def reserve(self, amounts: list[int]) -> Any:
        made = map(self._reserve, amounts)
        return multiple(*(each for each in made if each))

    def _reserve(self, amount: int) -> Reservation | None:
        month = self.month()

        if month.limit is not None and month.used + amount > month.limit:
            with pytest.raises(InsufficientCreditsError) as refused:
                reserve.reserve(self.account, amount, Deadline.after(5))
            assert refused.value.remaining == month.limit - month.used
            return None
        if (wait := month.refused(self.clock.now)) is not None:
            with pytest.raises(RateLimitedError) as limited:
                reserve.reserve(self.account, amount, Deadline.after(5))
            assert limited.value.retry_after == wait
            return None

        made = reserve.reserve(self.account, amount, Deadline.after(5))
        month.open[made["id"]] = amount
        month.hours[made["id"]] = self.clock.now // HOUR
        return made

    @rule(target=ended, made=consumes(held), share=st.floats(0, 1))
    def settle(self, made: Reservation, share: float) -> Any:
        month = self.month(made["period"])
        cost = round(made["credits"] * share)

        if made["id"] in month.open:
            left = settle.settle(made, cost, Deadline.after(5))
            month.end(made["id"], known=True)
            month.charged += cost
            month.note_thresholds()
            assert left == (None if month.limit is None else month.limit - month.used)
        else:
            with pytest.raises(UpstreamTimeoutError):
                settle.settle(made, cost, Deadline.after(5))
        return made

    @rule(target=ended, made=consumes(held), upstream=st.sampled_from(["REFUSED", "UNKNOWN"]))
    def release(self, made: Reservation, upstream: Upstream) -> Any:
        was_open = self.month(made["period"]).end(made["id"], known=upstream == "REFUSED")

        assert settle.release(made, "UPSTREAM_FAILED", upstream, Deadline.after(5)) == was_open
        return made

    @rule(made=ended)
    def end_again(self, made: Reservation) -> None:
        assert not settle.release(made, "EXPIRED", "UNKNOWN", Deadline.after(5))

    @rule(limit=LIMITS)
    def change_limit(self, limit: int | None) -> None:
        month = self.months.get(moment.today()[:7])

        if month and limit is not None and limit < month.used and limit != self.limit:
            with pytest.raises(ConflictError):
                ledger.set_monthly_credits(self.account, limit)
            return
        ledger.set_monthly_credits(self.account, limit)

        self.limit = limit
        if month:
            month.limit = limit
            month.note_thresholds()

    @rule(seconds=st.sampled_from([30, 90, HOUR // 2, DAY, 31 * DAY]))
    def wait(self, seconds: int) -> None:
        self.clock.advance(seconds)

    @rule()
    def sweep(self) -> None:
        now = self.clock.now
        late = {
            item["id"]
            for items in stored.months(self.account).values()
            for item in stored.reservations_of(items)
            if item["state"] == "OPEN" and item["deadline"] < now
        }

        assert settle.release_overdue(Deadline.after(60)).failed == 0

        for month in self.months.values():
            for each in late:
                month.end(each, known=False)

    @invariant()
    def the_store_is_as_the_model_says(self) -> None:
        if not hasattr(self, "account"):
            return
        stored.check(self.account)
        found = {period: stored.balance_of(all_) for period, all_ in self._months().items()}
        for period, month in self.months.items():
            balance = found.pop(period, {"charged": 0, "reserved": 0})
            assert balance["charged"] == month.charged
            assert balance["reserved"] == sum(month.open.values())
            assert {n for n in (80, 100) if f"reached_{n}" in balance} == month.reached
        assert found == {}

    def _months(self) -> dict[str, stored.Items]:
        return stored.months(self.account)


def test_the_ledger_equals_a_plain_model() -> None:
    run_state_machine_as_test(
        LedgerMachine,
        settings=settings(
            max_examples=size(20, 4),
            stateful_step_count=25,
            suppress_health_check=list(HealthCheck),
        ),
    )
