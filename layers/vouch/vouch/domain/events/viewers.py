"""The events of viewers (DESIGN 12.2)."""

from typing import Final

from vouch.domain.events.event import SCHEMA, Event, Stored, check, id_of, told

TOLD: Final = ("account", "viewer")
NUMBERS: Final = ("generation", "revision")
KNOWN_TO_LINKUP: Final = ("CONNECTED", "CHECKPOINT")
"""The states in which Linkup has a session of the viewer, or a login that waits for the member."""


def of_viewer(before: Stored | None, after: Stored | None, at: int) -> Event | None:
    """Return the event of a viewer whom Linkup no longer has a session of; None of any other.

    A login that fails has none: its caller is told, and the viewer may have been DISCONNECTED
    before it. `at` is when the item was written, which the item itself does not say.
    """
    old, new = before or {}, after or {}
    if new.get("state") != "DISCONNECTED" or old.get("state") not in KNOWN_TO_LINKUP:
        return None
    check(new, (*TOLD, *NUMBERS), NUMBERS)
    id_ = id_of("viewer", *(new[name] for name in (*TOLD, *NUMBERS)))
    return Event("Viewer Disconnected", {"version": SCHEMA, "id": id_, **told(new, TOLD)}, at)
