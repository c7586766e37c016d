"""A login or checkpoint of a viewer at Linkup, paid for in credits (DESIGN 12.2).

That it begins is stored before Linkup is asked, so no two run at once, and one that crashed is
known. How it ended is stored before it is charged: a crash in between costs the caller nothing.
"""

import secrets
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, NamedTuple

from vouch.aws import dynamodb
from vouch.backoff import retried_until
from vouch.clients.linkup.accounts import Account
from vouch.clients.linkup.v2 import LinkupV2Client
from vouch.deadline import Deadline
from vouch.domain.credits import Reservation, login_price
from vouch.errors import (
    ConflictError,
    UpstreamAccountError,
    UpstreamError,
    VouchError,
)
from vouch.moment import in_milliseconds, in_seconds, now
from vouch.observability import measure, stopwatch
from vouch.services.credits import reserve, settle
from vouch.services.network import linkup, recommend
from vouch.services.network.recommend import Payer
from vouch.services.network.standing import NO_ATTEMPT, changes_by, is_known, unknown_status
from vouch.services.network.viewers import WRITING, overtaken, replace, serving
from vouch.settings import login
from vouch.storage import logins, viewers
from vouch.storage.viewers import STUB_FOR, Viewer

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
    reservation = reserve.reserve(payer.account, most, deadline.at_most(recommend.RESERVING))
    try:
        begun = _begin(viewer, changes, deadline)
    except VouchError:
        settle.release(reservation, reserve.WITHDRAWN, "REFUSED", deadline)
        raise
    try:
        account = _asked(client, ask, deadline)
    except UpstreamError as error:
        with suppress(VouchError):  # what stays is found again, as after a crash
            _fail(viewer, begun, error, deadline)
        linkup.release(reservation, error, deadline)
        raise
    after = _end(begun, account, deadline)
    cost = _pay(reservation, account, deadline)
    if after is None:
        raise ConflictError(DELETED)
    return Outcome(after, cost)


def _begin(viewer: Viewer, changes: dict[str, Any], deadline: Deadline) -> Viewer:
    """Store that Linkup will be asked, so that nobody else asks until this has surely ended."""
    at = now()
    begun = viewers.changed(
        viewer,
        **changes,
        attempt=secrets.token_hex(12),
        attemptedAt=at,
        attemptUntil=at + in_milliseconds(reserve.HELD_FOR),
    )
    others = {"login": logins.put_login(begun)} if _is_login(begun) else {}
    if not replace(begun, deadline, others):
        raise overtaken(viewer)
    return begun


def _asked(client: LinkupV2Client, ask: Ask, deadline: Deadline) -> Account:
    left = deadline.left() - recommend.SETTLING
    elapsed = stopwatch()
    try:
        return ask(client, Deadline.after(min(recommend.UPSTREAM, left)))
    finally:
        measure("UpstreamDuration", elapsed())


def _fail(before: Viewer, begun: Viewer, error: UpstreamError, deadline: Deadline) -> None:
    """Store that the call failed: where it surely was not served, the viewer is as before."""
    others, changes = {}, dict[str, Any](NO_ATTEMPT)
    if not _is_login(begun):
        is_gone = isinstance(error, UpstreamAccountError)
        changes |= {"state": "DISCONNECTED", "challenge": None} if is_gone else {}
    elif error.served is False:
        others = {"login": logins.delete_login(begun)}
        names = begun.keys() | before.keys()
        changes = {name: before.get(name) for name in names} | _resting(before) | changes
    else:
        changes = {"attemptUntil": None}
    replace(viewers.changed(begun, **changes), deadline, others)


def _resting(before: Viewer) -> dict[str, Any]:
    """Return the attributes in which a viewer whose login was refused is not as before."""
    if "state" not in before:
        return {"ttl": in_seconds(now()) + STUB_FOR}
    return {"state": "DISCONNECTED"} if before["state"] == "CONNECTING" else {}


def _end(begun: Viewer, account: Account, deadline: Deadline) -> Viewer | None:
    """Store what Linkup answered; return None if the viewer was deleted meanwhile."""
    after = viewers.changed(begun, **changes_by(account, begun))
    over = {"login": logins.delete_login(begun)} if _is_login(begun) else {}
    if replace(after, deadline, over | serving(begun, after)):
        return after
    left = over | {"former": logins.put_former(account.account_id, now())}
    retried_until(deadline.at_most(WRITING), lambda: dynamodb.commit(left))
    return None


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


def _is_login(begun: Viewer) -> bool:
    """Tell a login from a checkpoint: it alone makes an account at Linkup."""
    return begun.get("state") == "CONNECTING"
