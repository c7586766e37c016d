"""Accounts that spend credits, and limits set to them."""

from typing import Any

import pytest

from tests.support.ledger import Items, balance_of, lines_of, months
from tests.support.managing import account, invoke
from vouch.deadline import Deadline
from vouch.domain.credits import Reservation, Upstream
from vouch.moment import today
from vouch.services.credits import call_limits, reserve, settle
from vouch.settings import CallLimits


def reserve_credits(owner: str, amount: int) -> Reservation:
    return reserve.reserve(owner, amount, Deadline.after(5))


def limit_calls(patch: pytest.MonkeyPatch, *, open_calls: int = 10, unknown: int = 20) -> None:
    """Set how many calls each account may have."""
    patch.setattr(call_limits, "call_limits", lambda: CallLimits(open_calls, unknown))


def release_credits(reservation: Reservation, upstream: Upstream) -> bool:
    return settle.release(reservation, "UPSTREAM_FAILED", upstream, Deadline.after(5))


def settle_credits(reservation: Reservation, charged: int) -> None:
    settle.settle(reservation, charged, Deadline.after(5))


def in_use(limit: int | None) -> str:
    """Open an account with 10 credits reserved and 20 charged, and return its id."""
    owner = account(monthly_credits=limit)
    settle_credits(reserve_credits(owner, 25), 20)
    reserve_credits(owner, 10)
    return owner


def limit_to(owner: str, credits_: int | None) -> dict[str, Any]:
    return invoke("set_monthly_credits", account=owner, monthly_credits=credits_)


def month_of(owner: str) -> Items:
    """Return all that is stored of this month."""
    return months(owner)[today()[:7]]


def numbers(owner: str) -> tuple[int | None, int, int]:
    """Return limit, granted and remaining as they are stored for this month."""
    balance = balance_of(month_of(owner))
    return balance.get("monthlyCredits"), balance["granted"], balance["remaining"]


def adjustments(owner: str) -> list[dict[str, Any]]:
    """Return the ledger lines of this month's changes of the limit."""
    return [line for line in lines_of(month_of(owner)) if line["type"] == "ADJUSTED"]
