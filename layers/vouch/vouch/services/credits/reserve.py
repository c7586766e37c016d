"""Reserving credits before a call is made (DESIGN 5.3)."""

import secrets
from typing import Final

from vouch.aws import dynamodb
from vouch.backoff import retried_until
from vouch.deadline import Deadline
from vouch.domain.credits import Reservation
from vouch.errors import InProgressError, InsufficientCreditsError, LostRaceError
from vouch.services.credits.ledger import line, now_ms, today
from vouch.storage import accounts, credits, idempotency
from vouch.storage.idempotency import IdempotentRequest

HELD_FOR: Final = 29 + 60
"""How many seconds a reservation is held: the timeout of the calling function and a minute."""
BALANCE, RESERVATION, REQUEST = 0, 1, 3
"""The positions of the writes in the transaction."""


def reserve(
    account: str, amount: int, deadline: Deadline, request: IdempotentRequest | None = None
) -> Reservation:
    """Put credits aside for a call.

    InsufficientCreditsError is raised if too few are left, InProgressError if another call with the
    same Idempotency-Key is under way.
    """
    day = today()
    new: Reservation = {
        "id": secrets.token_hex(12),
        "account": account,
        "period": day[:7],
        "day": day,
        "credits": amount,
        "deadline": now_ms() // 1000 + HELD_FOR,
        "state": credits.OPEN,
    }
    if request:
        new["idempotency"] = request.key
    retried_until(deadline, lambda: _reserve(new, request))
    return new


def _reserve(new: Reservation, request: IdempotentRequest | None) -> None:
    account, period, amount = new["account"], new["period"], new["credits"]
    writes = [
        credits.moved(
            account,
            period,
            {"remaining": -amount, "reserved": amount},
            "attribute_exists(pk) AND (attribute_not_exists(monthlyCredits) OR remaining >= :most)",
            {":most": amount},
        ),
        credits.hold(new),
        credits.written(account, period, line("RESERVED", -amount, reservation=new["id"])),
    ]
    if request:
        kept = {"reservation": new["id"], "period": period}
        writes.append(idempotency.remember(request, kept, now_ms() // 1000))
    try:
        dynamodb.commit(writes)
    except LostRaceError as lost:
        if RESERVATION in lost.failed:
            return  # an earlier try, whose answer was lost
        if REQUEST in lost.failed:
            raise InProgressError from lost
        if BALANCE in lost.failed:
            _open_or_refuse(account, period, amount)
        raise


def _open_or_refuse(account: str, period: str, amount: int) -> None:
    balance = credits.balance(account, period)
    if balance is None:
        _open(account, period)
    elif "monthlyCredits" in balance and balance["remaining"] < amount:
        raise InsufficientCreditsError(amount, balance["remaining"])


def _open(account_id: str, period: str) -> None:
    account = accounts.account(account_id)
    if account is None:
        raise RuntimeError(f"the API key of account {account_id} is live, the account is not there")
    limit = account.get("monthlyCredits")
    granted = line("GRANTED", limit or 0, reason="no limit" if limit is None else "monthly credits")
    dynamodb.commit(
        [
            credits.opened(account_id, period, limit),
            credits.written(account_id, period, granted),
            accounts.has_limit(account),
        ]
    )
