"""Spending on one account at once: what its one balance item carries, and what becomes of calls.

The handler runs over moto in virtual time, with transactions that conflict as on AWS
(`tests/support/contended`), so that the figures are the same on every machine. Each caller calls
again as soon as it is answered.
"""

from collections.abc import Iterator
from typing import Final

from tests.benchmarks.figures import Figure, say
from tests.support import contended
from tests.support.cloud import cloud
from tests.support.ledger import charged, check
from tests.support.linkup_stack import linkup_stack
from tests.support.payers import payer
from tests.support.rush import Rush, rush
from vouch.handlers import auth

AT_ONCE: Final = (1, 8, 32)
CALLS: Final = 128
"""How many calls are made in all, whatever the number of callers."""
UPSTREAM: Final = (0.0, 1.0)
"""The seconds of a call of Linkup's; without any, the balance is all that callers wait for."""
LIMIT: Final = 1_000_000
MOST_REFUSED: Final = {1: 0, 8: 0, 32: 2}
"""How many of a hundred calls may be refused for want of tries, by the callers at once."""
CARRIES: Final = 15
"""How many calls a second the balance carries at least where it is all that is waited for."""


def figures() -> Iterator[Figure]:
    """Return the shares of calls that were refused, and what the balance carried."""
    held = f"transactions hold their items for {contended.PREPARED * 1000:.0f} ms"
    say(f"spending on one account, {CALLS} calls; {held}")
    with cloud(), linkup_stack():
        for upstream in UPSTREAM:
            for callers in AT_ONCE:
                yield from _figures(measure(callers, upstream), callers, upstream)


def measure(callers: int, upstream: float) -> Rush:
    """Let so many spend at once; check that the books are right and each served call is charged."""
    auth.forget()
    account = payer(monthly_credits=LIMIT)
    account.report()
    found = rush(account, callers, CALLS // callers, upstream)
    check(account.id)
    assert charged(account.id) == found.statuses[200]
    return found


def _figures(found: Rush, callers: int, upstream: float) -> Iterator[Figure]:
    say(
        f"  {callers:2} at once, Linkup in {upstream:g} s: {found.served_a_second:.1f} credits/s,"
        f" {found.conflicts} conflicts in {found.transactions} transactions,"
        f" {found.retries / found.calls:.1f} tries more for a call, refused"
        f" {found.refused:.1f} %, p50 {found.within(50):.2f} s, p99 {found.within(99):.2f} s"
    )
    name = f"{callers} at once, Linkup in {upstream:g} s"
    yield Figure(
        f"spending, {name}: refused", found.refused, "%", "lower", MOST_REFUSED[callers], 0
    )
    if not upstream:
        served = found.served_a_second
        yield Figure(f"spending, {name}: served", served, "credits/s", "higher", CARRIES)
