"""A login or checkpoint of a viewer at Linkup, paid for in credits (DESIGN 12.2).

That it begins is stored before Linkup is asked, so no two run at once, and one that crashed is
known. How it ended is stored before it is charged: a crash in between costs the caller nothing.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, NamedTuple

from vouch.clients.linkup.accounts import Account
from vouch.clients.linkup.v2 import LinkupV2Client
from vouch.deadline import Deadline
from vouch.domain.credits import Reservation, login_price
from vouch.errors import ConflictError, UpstreamError, VouchError
from vouch.services.credits import reserve, settle
from vouch.services.network import deliver, linkup, track
from vouch.services.network.deliver import Payer
from vouch.services.network.standing import is_known, unknown_status
from vouch.settings import login
from vouch.storage.viewers import Viewer

DELETED: Final = (
    "the viewer was deleted while Linkup was asked, so nothing has been stored; Linkup's own"
    " session lives on until it is ended there"
)

type Ask = Callable[[LinkupV2Client, Deadline], Account]
"""A call of Linkup that logs a viewer in, or goes on with that."""


class Cost(NamedTuple):
    """What a call cost, and the credits that were left this month; None without a limit."""

    charged: int
    remaining: int | None


class Outcome(NamedTuple):
    """How a viewer stands, and what a call of Linkup cost; None where no call was paid for."""

    viewer: Viewer
    cost: Cost | None = None


def attempt(viewer: Viewer, payer: Payer, ask: Ask, **changes: Any) -> Outcome:
    """Ask Linkup, with `changes` of the viewer while it is asked; charge what that cost.

    LostRaceError is raised if another write of the viewer comes first: Linkup is not asked then.
    """
    client, deadline = linkup.client_v2(), payer.deadline
    most = login().login_credits
    reservation = reserve.reserve(payer.account, most, deadline.at_most(deliver.RESERVING))
    try:
        begun = track.begin(viewer, changes, deadline)
    except VouchError:
        settle.release(reservation, reserve.WITHDRAWN, "REFUSED", deadline)
        raise
    try:
        account = linkup.timed(lambda given: ask(client, given), deadline)
    except UpstreamError as error:
        with suppress(VouchError):  # what stays is found again, as after a crash
            track.fail(viewer, begun, error, deadline)
        linkup.release(reservation, error, deadline)
        raise
    after = track.end(begun, account, deadline)
    cost = _pay(reservation, account, deadline)
    if after is None:
        raise ConflictError(DELETED)
    return Outcome(after, cost)


def _pay(reservation: Reservation, account: Account, deadline: Deadline) -> Cost:
    """Charge a call that Linkup served."""
    if not is_known(account):
        error = unknown_status(account)
        linkup.release(reservation, error, deadline)
        raise error
    spent = account.upstream_credits
    charged = login_price(reservation["credits"], spent)
    remaining = settle.settle(reservation, charged, deadline, upstream_credits=spent)
    return Cost(charged, remaining)
