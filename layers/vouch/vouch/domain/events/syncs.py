"""The events of syncs."""

from typing import Final

from vouch.domain.events.event import SCHEMA, Event, Stored, check, id_of, told

ENDED: Final = frozenset({"SUCCEEDED", "PARTIAL", "FAILED"})
COUNTS: Final = ("seen", "created", "updated", "deleted", "pages")


def of_sync(before: Stored | None, after: Stored | None) -> Event | None:
    """Return the event of a sync that has ended, however it did; None of any other."""
    old, new = before or {}, after or {}
    if new.get("state") not in ENDED or old.get("state") in ENDED:
        return None
    numbers = (*COUNTS, "finished")
    # A sync of an earlier release has no count of what it skipped.
    more = [name for name in ("skipped", "error") if name in new]
    check(new, ("id", "member", *numbers, *more), {*numbers, "skipped"})
    detail = {
        "version": SCHEMA,
        "id": id_of("sync", new["id"]),
        "sync": new["id"],
        "member": new["member"],
        "outcome": new["state"],
        **told(new, (*COUNTS, *more)),
    }
    return Event("Sync Completed", detail, new["finished"])
