"""Reserving credits before a call is made (DESIGN 5.3)."""

import secrets
from contextlib import suppress
from typing import Final, Protocol

from vouch.aws import dynamodb
from vouch.aws.dynamodb import Expression, Transaction
from vouch.backoff import retried_until
from vouch.deadline import Deadline
from vouch.domain.credits import Reservation
from vouch.errors import (
    InProgressError,
    InsufficientCreditsError,
    LostRaceError,
    ThrottledError,
    UnansweredError,
)
from vouch.moment import seconds, today
from vouch.services.credits import call_limits, settle
from vouch.services.credits.ledger import line
from vouch.storage import accounts, credits, idempotency
from vouch.storage.idempotency import IdempotentRequest

HELD_FOR: Final = 29 + 60
"""Seconds: the timeout of a request, and a minute; the timeout of refresh_network is shorter."""
WITHDRAWN: Final = "WITHDRAWN"
"""The reason of a release before Linkup was called: the reservation's answer was lost."""
WITHDRAWING: Final = 3
"""How many seconds the release of a reservation is tried of which it is unknown if it is stored."""


class Budget(Protocol):
    """A budget beside the account's, which a reservation is made under as well."""

    def writes(self, new: Reservation) -> Transaction:
        """Build the writes that put the credits aside there, for each try anew.

        The reservation is told whose budget it is under. What it is refused for is raised.
        """


class _Storing:
    """The tries to store a reservation; it is `unsure` once one of them may have stored it."""

    def __init__(
        self, new: Reservation, request: IdempotentRequest | None, budget: Budget | None
    ) -> None:
        self.new = new
        self.request = request
        self.budget = budget
        self.unsure = False

    def attempt(self) -> None:
        """Store the reservation, unless an earlier try has; raise what it is refused for."""
        try:
            under = self.budget.writes(self.new) if self.budget else {}
            dynamodb.commit({**_writes(self.new, self.request), **under})
        except LostRaceError as lost:
            is_sure = "reservation" in lost.failed
            if (is_sure or (lost.failed and self.unsure)) and self._has_stored():
                return
            if "request" in lost.failed:
                raise InProgressError from lost
            if "balance" in lost.failed:
                _prepare(self.new)
            # No condition failed: an earlier try of the SDK's may still be under way.
            self.unsure |= not lost.failed
            raise
        except (ThrottledError, UnansweredError):
            self.unsure = True
            raise

    def _has_stored(self) -> bool:
        """Tell whether an earlier try stored the reservation; take the hour it is counted in."""
        new = self.new
        stored = credits.reservation(new["account"], new["period"], new["id"])
        if stored is None:
            return False
        new["hour"] = stored["hour"]
        return True


def reserve(
    account: str,
    amount: int,
    deadline: Deadline,
    request: IdempotentRequest | None = None,
    budget: Budget | None = None,
) -> Reservation:
    """Put credits aside for a call, under another budget too if one is given.

    InsufficientCreditsError is raised if too few are left, RateLimitedError if the account has too
    many calls, InProgressError if another call with the same Idempotency-Key is under way, and what
    the other budget raises. After an error nothing is put aside, as far as the store can be
    reached.
    """
    day = today()
    new: Reservation = {
        "id": secrets.token_hex(12),
        "account": account,
        "period": day[:7],
        "day": day,
        "credits": amount,
        "deadline": seconds() + HELD_FOR,
        "state": credits.OPEN,
        "hour": call_limits.hour_of(seconds()),
    }
    if request:
        new["idempotency"] = request.key
    storing = _Storing(new, request, budget)
    try:
        retried_until(deadline, storing.attempt)
    except Exception:
        if storing.unsure:
            with suppress(Exception):  # what stays is released when it is overdue
                settle.release(new, WITHDRAWN, "REFUSED", Deadline.after(WITHDRAWING))
        raise
    return new


def _writes(new: Reservation, request: IdempotentRequest | None) -> Transaction:
    account, period, amount = new["account"], new["period"], new["credits"]
    enough = Expression(
        "(attribute_not_exists(monthlyCredits) OR remaining >= :most)", {":most": amount}
    )
    counts, below = call_limits.opened(new)
    add = {"remaining": -amount, "reserved": amount, **counts}
    reserved = line("RESERVED", -amount, reservation=new["id"])
    writes = {
        "balance": credits.update_balance(account, period, add, enough & below),
        "reservation": credits.put_reservation(new),
        "entry": credits.put_entry(account, period, reserved),
    }
    if request:
        kept = {"reservation": new["id"], "period": period}
        writes["request"] = idempotency.put_request(request, kept, seconds())
    return writes


def _prepare(new: Reservation) -> None:
    """Open the month or begin the hour, whichever the balance lacks; refuse what it cannot take."""
    account, period, amount = new["account"], new["period"], new["credits"]
    balance = credits.balance(account, period)
    if balance is None:
        _open(account, period, new["hour"])
        return
    if "monthlyCredits" in balance and balance["remaining"] < amount:
        raise InsufficientCreditsError(amount, balance["remaining"], balance["reserved"])
    new["hour"] = call_limits.check(new, balance, seconds())
    if balance.get(call_limits.HOUR) != new["hour"]:
        begun = call_limits.update_hour(account, period, balance, new["hour"])
        dynamodb.commit({"balance": begun})


def _open(account_id: str, period: str, hour: int) -> None:
    account = accounts.account(account_id)
    if account is None:
        raise RuntimeError(f"the API key of account {account_id} is live, the account is not there")
    limit = account.get("monthlyCredits")
    granted = line("GRANTED", limit or 0, reason="no limit" if limit is None else "monthly credits")
    dynamodb.commit(
        {
            "balance": credits.put_balance(account_id, period, limit, call_limits.none_in(hour)),
            "entry": credits.put_entry(account_id, period, granted),
            "account": accounts.check_limit(account),
        }
    )
