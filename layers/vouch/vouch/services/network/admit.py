"""The viewer of a call: who may be asked about, and who is disconnected (DESIGN 12.1, 12.2)."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from vouch.aws import dynamodb
from vouch.backoff import retried_until
from vouch.deadline import Deadline
from vouch.domain.suggestion import Query
from vouch.errors import NotFoundError, ViewerStateError, VouchError
from vouch.storage import viewers
from vouch.storage.viewers import Viewer

ANEW: Final = "connect the viewer by POST /v1/network/viewers"
TO_DO: Final[Mapping[str, str]] = {
    "CONNECTING": "its login is under way; ask again in a minute, or connect it anew after that",
    "CHECKPOINT": "its login waits for POST /v1/network/viewers/{viewer}/checkpoint",
    "DISCONNECTED": f"Linkup has no session of it any more; {ANEW}",
    "UNCONNECTED": f"it was never connected; {ANEW}",
}
"""What is said of a viewer in each state in which Linkup cannot be asked."""
MARKING: Final = 1
"""How many seconds it is tried to mark a viewer as disconnected."""


def admit(query: Query, account: str) -> Viewer | None:
    """Return the viewer of a query; None where it names none.

    Under v1 any name will do. Under v2 the viewer has to be connected: NotFoundError if there is
    none of that name, ViewerStateError if Linkup has no session of it.
    """
    if query.viewer is None:
        return None
    viewer = viewers.get(account, query.viewer)
    if query.login_token:
        return viewer or viewers.unknown(account, query.viewer)
    state = None if viewer is None else viewer.get("state")
    if viewer is None or state is None:
        raise NotFoundError(f"there is no viewer of that name; {ANEW}")
    if state != "CONNECTED" or "linkupAccount" not in viewer:
        raise ViewerStateError(f"the viewer is not connected: {TO_DO.get(state, ANEW)}")
    return viewer


def disconnect(viewer: Viewer) -> None:
    """Mark a viewer of whom Linkup has no session any more, unless it is connected anew by now.

    A failure is passed over, because the next call finds the same.
    """
    with suppress(VouchError):
        retried_until(Deadline.after(MARKING), lambda: _disconnect(viewer))


def _disconnect(viewer: Viewer) -> None:
    stored = viewers.get(viewer["account"], viewer["viewer"])
    if stored is not None and _session_of(stored) == _session_of(viewer):
        dynamodb.commit({"viewer": viewers.put_viewer(stored, state="DISCONNECTED")})


def _session_of(viewer: Viewer) -> tuple[object, ...]:
    return tuple(viewer.get(name) for name in ("generation", "linkupAccount", "state"))
