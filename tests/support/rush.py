"""Many callers of one account at once, each of whom calls again as soon as it is answered."""

import random
import time
from collections import Counter
from typing import Final, NamedTuple

import pytest

from tests.support.contended import contended
from tests.support.payers import Payer
from tests.support.spending import limit_calls
from tests.support.suggesting import suggest, token
from tests.support.virtual_time import virtual_time
from vouch.clients.linkup.client import LinkupClient
from vouch.clients.linkup.people import Person, Recommendations

SERVED: Final = 200
ANYBODY: Final = Person(*(None,) * 6, fields={})
FOUND: Final = Recommendations((ANYBODY,) * 7, 7, None, "{}", None, upstream_estimate=1)
"""What Linkup answers: seven people, which is one credit."""


class Rush(NamedTuple):
    """What became of the calls."""

    statuses: Counter[int]
    seconds: float
    transactions: int
    conflicts: int
    waits: list[float]
    """How long each call took, the shortest first."""

    @property
    def calls(self) -> int:
        return self.statuses.total()

    @property
    def retries(self) -> int:
        """Return how many transactions were made beyond the two of a call that meets nobody."""
        return self.transactions - 2 * self.calls

    @property
    def served_a_second(self) -> float:
        return self.statuses[SERVED] / self.seconds

    @property
    def refused(self) -> float:
        """Return the share of the calls that were not served, in percent."""
        return 100 * (1 - self.statuses[SERVED] / self.calls)

    def within(self, percent: int) -> float:
        """Return the seconds within which so many of a hundred calls were answered."""
        return self.waits[min(len(self.waits) - 1, len(self.waits) * percent // 100)]


def rush(account: Payer, callers: int, calls: int, upstream: float, seed: int = 1) -> Rush:
    """Make so many calls by each caller, of Linkup's that take so many seconds.

    Limits of the account's calls do not come in between. Linkup's key has to be stored.
    """
    statuses, waits, login_token = Counter[int](), list[float](), token("few-7")

    def recommend(*_: object, **__: object) -> Recommendations:
        time.sleep(upstream)
        return FOUND

    def call() -> None:
        for _ in range(calls):
            began = time.monotonic()
            statuses[suggest(account, login_token).status] += 1
            waits.append(time.monotonic() - began)

    random.seed(seed)
    with pytest.MonkeyPatch.context() as patch, contended() as table, virtual_time() as virtual:
        limit_calls(patch, open_calls=10 * callers, unknown=10 * callers)
        patch.setattr(LinkupClient, "recommend", recommend)
        virtual.run(*[call] * callers)
    return Rush(statuses, virtual.now, table.transactions, table.conflicts, sorted(waits))
