"""Accounts that spend credits, and limits set to them."""

from typing import Any

from tests.support.ledger import Items, balance_of, lines_of, months
from tests.support.managing import account, invoke
from vouch.deadline import Deadline
from vouch.domain.credits import Reservation
from vouch.moment import today
from vouch.services.credits import reserve as reserving
from vouch.services.credits import settle as settling


def reserve(owner: str, amount: int) -> Reservation:
    return reserving.reserve(owner, amount, Deadline.after(5))


def settle(reservation: Reservation, charged: int) -> None:
    settling.settle(reservation, charged, Deadline.after(5))


def in_use(limit: int | None) -> str:
    """An account with 10 credits reserved and 20 charged this month."""
    owner = account(monthly_credits=limit)
    settle(reserve(owner, 25), 20)
    reserve(owner, 10)
    return owner


def limit_to(owner: str, credits_: int | None) -> dict[str, Any]:
    return invoke("set_monthly_credits", account=owner, monthly_credits=credits_)


def month_of(owner: str) -> Items:
    """All that is stored of this month."""
    return months(owner)[today()[:7]]


def numbers(owner: str) -> tuple[int | None, int, int]:
    """Limit, granted and remaining as they are stored for this month."""
    balance = balance_of(month_of(owner))
    return balance.get("monthlyCredits"), balance["granted"], balance["remaining"]


def adjustments(owner: str) -> list[dict[str, Any]]:
    """This month's changes of the limit."""
    return [line for line in lines_of(month_of(owner)) if line["type"] == "ADJUSTED"]
