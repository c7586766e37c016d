"""Lines of the ledger, and the credits that an account is granted each month (DESIGN 5.3)."""

import secrets
from collections.abc import Callable, Mapping
from typing import Any, Final

from vouch.aws import dynamodb
from vouch.aws.dynamodb import Expression
from vouch.backoff import retried_until
from vouch.deadline import Deadline
from vouch.domain.credits import REACHED, Entry, Kind, band, entry, reached
from vouch.errors import ConflictError, NotFoundError
from vouch.moment import now, today
from vouch.storage import accounts, credits
from vouch.storage.accounts import Account

LIMIT_CHANGE_SECONDS: Final = 5
"""How many seconds the change of a limit is tried while calls use its credits."""


def set_monthly_credits(
    account_id: str, limit: int | None, before_raise: Callable[[], None] = lambda: None
) -> Account:
    """Change what an account is granted each month, a running month included; None: no limit.

    `before_raise` is called before each try to write a limit that is higher, or to remove it.
    ConflictError is raised if the limit is below what is reserved and charged this month,
    NotFoundError if there is no such account.
    """
    return retried_until(
        Deadline.after(LIMIT_CHANGE_SECONDS),
        lambda: _set_monthly_credits(account_id, limit, before_raise),
    )


def line(kind: Kind, effect: int, **more: Any) -> Entry:
    """Make a new line of the ledger."""
    return entry(now(), kind, effect, secrets.token_hex(4), **more)


def _set_monthly_credits(
    account_id: str, limit: int | None, before_raise: Callable[[], None]
) -> Account:
    account = accounts.account(account_id)
    if account is None:
        raise NotFoundError(f"there is no account {account_id}")
    changed = account.copy()
    changed.pop("monthlyCredits", None)
    if limit is not None:
        changed["monthlyCredits"] = limit
    if changed == account:
        return account
    period = today()[:7]
    balance = credits.balance(account_id, period)
    # Otherwise a month that begins meanwhile would get the old limit.
    writes = {
        "account": accounts.update_limit(account, limit),
        "next month": credits.check_no_balance(account_id, _after(period)),
    }
    if balance is None:
        writes["balance"] = credits.check_no_balance(account_id, period)
    else:
        writes |= _adjusted(account_id, period, balance, limit)
    if _is_raised(account, limit):
        before_raise()
    dynamodb.commit(writes)
    return changed


def _is_raised(read: Account, limit: int | None) -> bool:
    return "monthlyCredits" in read and (limit is None or limit > read["monthlyCredits"])


def _after(period: str) -> str:
    year, month = map(int, period.split("-"))
    return f"{year + month // 12:04d}-{month % 12 + 1:02d}"


def _adjusted(
    account_id: str, period: str, balance: Mapping[str, Any], limit: int | None
) -> dict[str, dynamodb.Write]:
    granted = limit or 0
    difference = granted - balance["granted"]
    used = balance["reserved"] + balance["charged"]
    if limit is not None and limit < used:
        raise ConflictError(f"{used} credits are reserved or charged this month; not below that")
    low, high = band(granted, balance["charged"])
    values = {":granted": balance["granted"], ":low": low, ":high": high, ":least": -difference}
    if limit is None:
        values[":least"] = -(2**53)
    unchanged = Expression(
        "granted = :granted AND charged BETWEEN :low AND :high AND remaining >= :least", values
    )
    after = "no limit" if limit is None else limit
    why = f"monthly credits: {balance.get('monthlyCredits', 'no limit')} to {after}"
    adjusted = credits.update_balance(
        account_id,
        period,
        {"granted": difference, "remaining": difference},
        unchanged,
        once={f"{REACHED}{each}": now() for each in reached(granted, balance["charged"])},
        put={} if limit is None else {"monthlyCredits": limit},
        remove_limit=limit is None,
    )
    adjustment = line("ADJUSTED", difference, reason=why)
    return {"balance": adjusted, "entry": credits.put_entry(account_id, period, adjustment)}
