"""Lines of the ledger, and the credits that an account is granted each month (DESIGN 5.3)."""

import secrets
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from vouch.aws import dynamodb
from vouch.backoff import retried_until
from vouch.deadline import Deadline
from vouch.domain.credits import REACHED, Entry, Kind, band, entry, reached
from vouch.errors import ConflictError, NotFoundError
from vouch.storage import accounts, credits
from vouch.storage.accounts import Account

LIMIT_CHANGE_SECONDS: Final = 5
"""How many seconds the change of a limit is tried while calls use its credits."""


def set_monthly_credits(account_id: str, limit: int | None) -> Account:
    """Change what an account is granted each month, a running month included; None: no limit.

    ConflictError is raised if the limit is below what is reserved and charged this month,
    NotFoundError if there is no such account.
    """
    return retried_until(
        Deadline.after(LIMIT_CHANGE_SECONDS), lambda: _set_monthly_credits(account_id, limit)
    )


def line(kind: Kind, effect: int, **more: Any) -> Entry:
    """Make a new line of the ledger."""
    return entry(now_ms(), kind, effect, secrets.token_hex(4), **more)


def today() -> str:
    """Return the day in UTC as YYYY-MM-DD."""
    return datetime.fromtimestamp(now_ms() / 1000, UTC).date().isoformat()


def now_ms() -> int:
    """Return the milliseconds since the epoch."""
    return time.time_ns() // 1_000_000


def _set_monthly_credits(account_id: str, limit: int | None) -> Account:
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
    writes = [accounts.limit(account, limit), credits.unopened(account_id, _after(period))]
    if balance is None:
        writes.append(credits.unopened(account_id, period))
    else:
        writes += _adjusted(account_id, period, balance, limit)
    dynamodb.commit(writes)
    return changed


def _after(period: str) -> str:
    year, month = map(int, period.split("-"))
    return f"{year + month // 12:04d}-{month % 12 + 1:02d}"


def _adjusted(
    account_id: str, period: str, balance: Mapping[str, Any], limit: int | None
) -> list[dynamodb.Write]:
    granted = limit or 0
    difference = granted - balance["granted"]
    used = balance["reserved"] + balance["charged"]
    if limit is not None and limit < used:
        raise ConflictError(f"{used} credits are reserved or charged this month; not below that")
    condition = "granted = :granted AND charged BETWEEN :low AND :high AND remaining >= :least"
    low, high = band(granted, balance["charged"])
    values = {":granted": balance["granted"], ":low": low, ":high": high, ":least": -difference}
    if limit is None:
        values[":least"] = -(2**53)
    after = "no limit" if limit is None else limit
    why = f"monthly credits: {balance.get('monthlyCredits', 'no limit')} to {after}"
    adjusted = credits.moved(
        account_id,
        period,
        {"granted": difference, "remaining": difference},
        condition,
        values,
        once={f"{REACHED}{each}": now_ms() for each in reached(granted, balance["charged"])},
    )
    return [
        credits.limited(adjusted, limit),
        credits.written(account_id, period, line("ADJUSTED", difference, reason=why)),
    ]
