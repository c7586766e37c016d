"""The events of refreshes (DESIGN 13.2)."""

from typing import Any, Final

from vouch.domain.events.event import SCHEMA, Event, Stored, UnfitItemError, check, id_of, told
from vouch.moment import iso

TOLD: Final = ("account", "viewer")
COUNTS: Final = ("new", "known", "charged")
NUMBERS: Final = frozenset({"generation", "run", "at", "until", *COUNTS})


def of_refresh(before: Stored | None, after: Stored | None) -> Event | None:
    """Return the event of a run that has ended; None where its item is rewritten or removed."""
    if before is not None or after is None:
        return None
    check(after, (*TOLD, "generation", "run", "at", "outcome"), NUMBERS)
    detail_type, more = _end(after)
    id_ = id_of("refresh", *(after[name] for name in (*TOLD, "generation", "run")))
    detail = {"version": SCHEMA, "id": id_, **told(after, TOLD), **more}
    return Event(detail_type, detail, after["at"])


def _end(run: Stored) -> tuple[str, dict[str, Any]]:
    """Return the type of the event, and what it tells of how the run ended."""
    match run["outcome"]:
        case "REFRESHED":
            check(run, (*COUNTS, "people"), NUMBERS)
            return "Network Refreshed", {**told(run, COUNTS), "people": run["people"]}
        case "PAUSED":
            check(run, ("reason", "until"), NUMBERS)
            return "Refresh Paused", {"reason": run["reason"], "until": iso(run["until"])}
    raise UnfitItemError("outcome is none that ends a run")
