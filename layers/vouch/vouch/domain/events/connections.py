"""The events of members' connections to LinkedIn."""

from typing import Final

from vouch.domain.events.event import SCHEMA, Event, Stored, check, id_of, told

TOLD: Final = ("account", "member")
NUMBERS: Final = ("connectedAt", "revision")
EXPIRED: Final = "EXPIRED"


def of_connection(before: Stored | None, after: Stored | None, at: int) -> Event | None:
    """Return the event of a connection that has expired, without its tokens; None of any other.

    `at` is when the item was written, which the item itself does not say.
    """
    old, new = before or {}, after or {}
    if new.get("connectionState") != EXPIRED or old.get("connectionState") == EXPIRED:
        return None
    check(new, (*TOLD, *NUMBERS), NUMBERS)
    id_ = id_of(new["account"], new["member"], new["connectedAt"], new["revision"])
    detail = {"version": SCHEMA, "id": id_, **told(new, TOLD)}
    return Event("Connection Expired", detail, at)
