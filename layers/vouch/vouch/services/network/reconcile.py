"""What is left of this deployment's credits at Linkup (DESIGN 13.4)."""

from typing import Final, NamedTuple

from vouch.deadline import Deadline
from vouch.errors import UnansweredError, UpstreamError
from vouch.observability import measure, warn_unanswered, warn_upstream
from vouch.services.network.linkup import read
from vouch.settings import linkup

READING: Final = 20
"""How many seconds the balance may take to read, tries included."""


class Reconciled(NamedTuple):
    """The credits that are left at Linkup; None under v1, which does not tell.

    `failed` is 1 if they could not be read.
    """

    balance: int | None
    failed: int = 0


def reconcile(deadline: Deadline) -> Reconciled:
    """Read the balance at Linkup and measure it."""
    if linkup().linkup_version == "v1":
        return Reconciled(None)
    reading = deadline.at_most(READING)
    try:
        balance = read(lambda client: client.credits(deadline=reading))
    except UpstreamError as error:
        warn_upstream(error, None)
        return Reconciled(None, failed=1)
    except UnansweredError as error:
        warn_unanswered(error, None)
        return Reconciled(None, failed=1)
    measure("UpstreamBalance", balance)
    return Reconciled(balance)
