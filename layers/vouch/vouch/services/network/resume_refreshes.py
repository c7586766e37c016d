"""Resumes the refreshes of an account whose monthly credits were raised (DESIGN 13.3)."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import batched
from typing import Final

from vouch.aws import dynamodb
from vouch.backoff import retried_until
from vouch.deadline import Deadline
from vouch.domain.items import changed
from vouch.domain.refresh import due_anew, waits_for_credits
from vouch.moment import now
from vouch.storage import refreshes

AT_ONCE: Final = 8
"""How many refreshes are resumed at the same time."""
BATCH: Final = 5 * AT_ONCE
"""How many refreshes are resumed before the time is looked at."""
LEAST: Final = 5.0
"""How many seconds must be left to begin with a batch."""


def resume(account: str, deadline: Deadline) -> bool:
    """Make those due now that wait for the account's credits; tell whether none of them is left.

    What is left when the time is up is found by the next call.
    """
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for viewers in batched(_waiting(account), BATCH, strict=False):
            if deadline.left() < LEAST:
                return False
            list(pool.map(partial(_resume, account, deadline=deadline), viewers))
    return True


def _waiting(account: str) -> Iterator[str]:
    found = refreshes.of_account(account)
    return (each["viewer"] for each in found if waits_for_credits(each, now()))


def _resume(account: str, viewer: str, deadline: Deadline) -> None:
    def attempt() -> None:
        read, moment = refreshes.get(account, viewer), now()
        if read and waits_for_credits(read, moment):
            due = changed(read, **due_anew(read, moment))
            dynamodb.commit({"refresh": refreshes.put(due)})

    retried_until(deadline.at_most(LEAST), attempt)
