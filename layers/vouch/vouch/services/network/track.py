"""Stores that a login or checkpoint of a viewer begins, and how it ended (DESIGN 12.2)."""

import secrets
from typing import Any

from vouch.aws import dynamodb
from vouch.aws.dynamodb import Write
from vouch.backoff import retried_until
from vouch.clients.linkup.accounts import Account
from vouch.deadline import Deadline
from vouch.domain.items import changed
from vouch.errors import UpstreamAccountError, UpstreamError
from vouch.moment import in_milliseconds, in_seconds, now
from vouch.services.credits import reserve
from vouch.services.network.standing import NO_ATTEMPT, changes_by
from vouch.services.network.viewers import WRITING, overtaken, replace, serving
from vouch.storage import logins, viewers
from vouch.storage.viewers import STUB_FOR, Viewer


def begin(viewer: Viewer, changes: dict[str, Any], deadline: Deadline) -> Viewer:
    """Store that Linkup will be asked, so that nobody else asks until this has surely ended."""
    at = now()
    begun = changed(
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


def fail(before: Viewer, begun: Viewer, error: UpstreamError, deadline: Deadline) -> None:
    """Store that the call failed: where it surely was not served, the viewer is as before."""
    others, changes = dict[str, Write](), dict[str, Any](NO_ATTEMPT)
    if not _is_login(begun):
        is_gone = isinstance(error, UpstreamAccountError)
        changes |= {"state": "DISCONNECTED", "challenge": None} if is_gone else {}
    elif error.served is False:
        others = {"login": logins.delete_login(begun)}
        names = begun.keys() | before.keys()
        changes = {name: before.get(name) for name in names} | _resting(before) | changes
    else:
        changes = {"attemptUntil": None}
    if not replace(changed(begun, **changes), deadline, others) and others:
        _commit(others, deadline)


def end(begun: Viewer, account: Account, deadline: Deadline) -> Viewer | None:
    """Store what Linkup answered; return None if the viewer was deleted meanwhile."""
    after = changed(begun, **changes_by(account, begun))
    over = {"login": logins.delete_login(begun)} if _is_login(begun) else {}
    if replace(after, deadline, over | serving(begun, after)):
        return after
    stored = viewers.get(begun["account"], begun["viewer"])
    if stored is not None and _is_same(stored, after):
        # Another request has read at Linkup that the challenge is passed.
        return stored
    _commit(over | {"former": logins.put_former(account.account_id, now())}, deadline)
    return None


def _resting(before: Viewer) -> dict[str, Any]:
    """Return the attributes in which a viewer whose login was refused is not as before."""
    if "state" not in before:
        return {"ttl": in_seconds(now()) + STUB_FOR}
    return {"state": "DISCONNECTED"} if before["state"] == "CONNECTING" else {}


def _is_same(stored: Viewer, after: Viewer) -> bool:
    """Tell whether a viewer was not deleted meanwhile and is served by the same account."""
    return all(stored.get(name) == after.get(name) for name in ("generation", "linkupAccount"))


def _commit(writes: dict[str, Write], deadline: Deadline) -> None:
    retried_until(deadline.at_most(WRITING), lambda: dynamodb.commit(writes))


def _is_login(begun: Viewer) -> bool:
    """Tell a login from a checkpoint: it alone makes an account at Linkup."""
    return begun.get("state") == "CONNECTING"
