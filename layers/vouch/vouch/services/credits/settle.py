"""Ending a reservation: it is settled or released, in one transaction (DESIGN 5.3).

Every step may be repeated, because a reservation ends once and a later step leaves it as it is.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from vouch.aws import dynamodb
from vouch.aws.dynamodb import Expression
from vouch.backoff import retried_until
from vouch.deadline import Deadline
from vouch.domain import upstream_bill
from vouch.domain.credits import (
    CALLS_ON,
    CHARGED_ON,
    OUTCOME,
    REACHED,
    Entry,
    Reservation,
    Upstream,
    band,
    reached,
)
from vouch.errors import LostRaceError, UpstreamTimeoutError
from vouch.moment import now, seconds
from vouch.observability import logger, measure
from vouch.services.credits import call_limits
from vouch.services.credits.ledger import line
from vouch.services.credits.refund import refund
from vouch.storage import credits, idempotency

EXPIRED: Final = "EXPIRED"
"""The reason of a release after the request that held the reservation crashed."""
RELEASE_SECONDS: Final = 5
"""How many seconds the release of one overdue reservation is tried."""


class Kept(NamedTuple):
    """What is kept of an answer: the writes, and the viewer whose people are to be remembered."""

    writes: Mapping[str, dynamodb.Write]
    viewer: str | None = None


type Keep = Callable[[Mapping[str, int]], Kept]
"""A function that is given what the call cost and left, and says what is kept of its answer.

It is called again for each try.
"""


class Swept(NamedTuple):
    """How many overdue reservations were released, and how many could not be."""

    released: int
    failed: int


def settle(
    reservation: Reservation,
    charged: int,
    deadline: Deadline,
    keep: Keep | None = None,
    *,
    upstream_credits: int | None = None,
    upstream_estimate: int | None = None,
) -> int | None:
    """Charge what the call cost, and keep its answer in the same transaction.

    `upstream_credits` is what the upstream says that the call cost there, `upstream_estimate` what
    it cost by the upstream's documentation. Return the credits that remain, or None without a
    limit.
    """
    more = _upstream(upstream_credits, upstream_estimate)
    remaining = retried_until(deadline, lambda: _settle(reservation, charged, keep, more))
    measure("CreditsCharged", charged)
    return remaining


def release(
    reservation: Reservation,
    reason: str,
    upstream: Upstream,
    deadline: Deadline,
    *,
    upstream_credits: int | None = None,
    upstream_estimate: int | None = None,
) -> bool:
    """Give all credits back and free the Idempotency-Key; return False if it had ended already."""
    more = _upstream(upstream_credits, upstream_estimate)
    released = retried_until(deadline, lambda: _release(reservation, reason, upstream, more))
    if released:
        amount = reservation["credits"]
        measure("CreditsReleased", amount)
        measure("CreditsReleasedUnknown", amount if upstream == "UNKNOWN" else 0)
        measure("ReservationsExpired", int(reason == EXPIRED))
    return released


def release_overdue(deadline: Deadline) -> Swept:
    """Release what crashed requests left open: a caller without an answer pays nothing."""
    released = failed = 0
    for reservation in credits.overdue_reservations(seconds()):
        try:
            released += release(reservation, EXPIRED, "UNKNOWN", deadline.at_most(RELEASE_SECONDS))
        except Exception:
            # A failure of one must not keep the others from being released.
            failed += 1
            logger.exception("not released", reservation=reservation["id"])
        if deadline.left() <= 0:
            break
    return Swept(released, failed)


def _settle(
    reservation: Reservation, charged: int, keep: Keep | None, more: Mapping[str, int]
) -> int | None:
    account, period = reservation["account"], reservation["period"]
    balance = credits.balance(account, period)
    if balance is None:
        raise RuntimeError(f"the balance of {account} in {period} is gone")
    unused = reservation["credits"] - charged
    settled = line("SETTLED", unused, reservation=reservation["id"], charged=charged, **more)
    remaining = balance["remaining"] + unused if "monthlyCredits" in balance else None
    left = {} if remaining is None else {"remaining": remaining}
    kept = keep({"charged": charged, **left}) if keep else Kept({})
    writes = {
        "balance": _charge(reservation, settled, balance),
        "reservation": credits.put_ended_reservation(reservation, "SETTLED", left, kept.viewer),
        "entry": credits.put_entry(account, period, settled),
        **kept.writes,
    }
    try:
        dynamodb.commit(writes)
    except LostRaceError as lost:
        if "reservation" not in lost.failed:
            raise
        found = credits.reservation(account, period, reservation["id"])
        if found is None or found["state"] != "SETTLED":
            raise UpstreamTimeoutError("the call took too long; nothing was charged") from lost
        return found.get("remaining")  # an earlier try, whose answer was lost
    return remaining


def _charge(reservation: Reservation, settled: Entry, balance: Mapping[str, Any]) -> dynamodb.Write:
    """Build the write that charges, provided that it reaches the thresholds it reaches now."""
    account, period, charged = reservation["account"], reservation["period"], settled["charged"]
    counts, same_hour = call_limits.ended(reservation, balance)
    add = {
        "remaining": reservation["credits"] - charged,
        "reserved": -reservation["credits"],
        "charged": charged,
        **counts,
        **_counted(reservation, settled),
        f"{CHARGED_ON}{reservation['day']}": charged,
    }
    if "monthlyCredits" not in balance:
        no_limit = Expression("attribute_not_exists(monthlyCredits)")
        return credits.update_balance(account, period, add, no_limit & same_hour)
    after = balance["charged"] + charged
    low, high = band(balance["granted"], after)
    return credits.update_balance(
        account,
        period,
        add,
        Expression(
            "monthlyCredits = :limit AND charged BETWEEN :low AND :high",
            {":limit": balance["granted"], ":low": low - charged, ":high": high - charged},
        )
        & same_hour,
        once={f"{REACHED}{each}": now() for each in reached(balance["granted"], after)},
    )


def _release(
    reservation: Reservation, reason: str, upstream: Upstream, more: Mapping[str, int]
) -> bool:
    account, period, amount = reservation["account"], reservation["period"], reservation["credits"]
    balance = credits.balance(account, period) if upstream == "REFUSED" else None
    counts, same_hour = call_limits.ended(reservation, balance)
    released = line(
        "RELEASED", amount, reservation=reservation["id"], reason=reason, upstream=upstream, **more
    )
    add = {"remaining": amount, "reserved": -amount, **counts, **_counted(reservation, released)}
    writes = {
        "balance": credits.update_balance(account, period, add, same_hour),
        "reservation": credits.put_ended_reservation(reservation, "RELEASED"),
        "entry": credits.put_entry(account, period, released),
        **refund(reservation),
    }
    if "idempotency" in reservation:
        key = reservation["idempotency"]
        writes["request"] = idempotency.delete_request(key, reservation["id"])
    try:
        dynamodb.commit(writes)
    except LostRaceError as lost:
        if "reservation" in lost.failed:
            return False
        if lost.failed != {"request"}:
            raise
        # The key had expired and belongs to another request by now.
        del writes["request"]
        dynamodb.commit(writes)
    return True


def _counted(reservation: Reservation, ended: Entry) -> dict[str, int]:
    ends = {f"{CALLS_ON}{reservation['day']}": 1, f"{OUTCOME}{ended['type']}": 1}
    return ends | upstream_bill.counts(ended)


def _upstream(credits_there: int | None, estimate: int | None) -> dict[str, int]:
    found = {"upstream_credits": credits_there, "upstream_estimate": estimate}
    return {name: number for name, number in found.items() if number is not None}
