"""Viewers: how they are found and changed (DESIGN 12.2)."""

from collections.abc import Mapping
from typing import Final

from vouch.aws import dynamodb
from vouch.aws.dynamodb import Write
from vouch.backoff import retried_until
from vouch.deadline import Deadline
from vouch.errors import (
    ConflictError,
    IllegalArgumentError,
    LostRaceError,
    NotFoundError,
    ViewerBusyError,
)
from vouch.moment import now
from vouch.settings import linkup
from vouch.storage import logins, viewers
from vouch.storage.viewers import Viewer

WRITING: Final = 3
"""How many seconds the write of a viewer is tried."""


def check_version() -> None:
    """Raise IllegalArgumentError unless this deployment speaks the version that has logins."""
    version = linkup().linkup_version
    if version != "v2":
        raise IllegalArgumentError(
            f"this deployment speaks {version} of Linkup's API, in which no viewer logs in; send"
            " login_token, and viewer beside it, to POST /v1/network/recommendations. Its operator"
            " can change LinkupVersion to v2"
        )


def find(account: str, name: str) -> Viewer:
    """Return a viewer of the account; NotFoundError where there is none."""
    found = viewers.get_present(account, name)
    if found is None:
        raise NotFoundError("there is no such viewer")
    return found


def check_idle(viewer: Viewer) -> None:
    """Raise ViewerBusyError while a login or checkpoint of the viewer may be under way."""
    if viewer.get("attemptUntil", 0) > now():
        raise ViewerBusyError


def replace(after: Viewer, deadline: Deadline, others: Mapping[str, Write] | None = None) -> bool:
    """Store a viewer, with others' writes; return False if another write came first."""
    writes = {"viewer": viewers.put(after), **(others or {})}

    def attempt() -> bool:
        try:
            dynamodb.commit(writes)
        except LostRaceError as lost:
            if not lost.failed:
                raise
            # It may be there by an earlier try, whose answer was lost.
            return viewers.get(after["account"], after["viewer"]) == after
        return True

    return retried_until(deadline.at_most(WRITING), attempt)


def overtaken(before: Viewer) -> ConflictError:
    """Build the error for a viewer of whom another write came first.

    It is LostRaceError, after which the viewer is read again, unless the viewer was deleted: a
    request that began before does not bring the viewer back.
    """
    stored = viewers.get(before["account"], before["viewer"]) or before
    if stored["generation"] != before["generation"]:
        return ConflictError("the viewer was deleted meanwhile; Linkup was not asked for a login")
    return LostRaceError()


def serving(before: Viewer, after: Viewer) -> dict[str, Write]:
    """Build the writes that say whom the account of a changed viewer serves, and whom no more."""
    former, latter = before.get("linkupAccount"), after.get("linkupAccount")
    writes: dict[str, Write] = {}
    if former is not None and former != latter:
        writes |= {
            "former claim": logins.delete_claim(before),
            "former": logins.put_former(former, now()),
        }
    if latter is not None and former != latter:
        writes["claim"] = logins.put_claim(after)
    return writes
