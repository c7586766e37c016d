"""The events of a month's balance."""

from collections.abc import Iterator
from typing import Final

from vouch.domain.credits import REACHED, THRESHOLDS
from vouch.domain.events.event import SCHEMA, Event, Stored, check, id_of, told

TOLD: Final = ("account", "period", "granted", "charged")


def of_balance(before: Stored | None, after: Stored | None) -> Iterator[Event]:
    """Yield an event for each threshold that a month's balance has reached by its change."""
    old, new = before or {}, after or {}
    for threshold in THRESHOLDS:
        name = f"{REACHED}{threshold}"
        if name not in new or name in old:
            continue
        check(new, (name, *TOLD), (name, "granted", "charged"))
        detail = {
            "version": SCHEMA,
            "id": id_of(new["account"], new["period"], threshold),
            "threshold": threshold,
            **told(new, TOLD),
        }
        yield Event("Credits Threshold Reached", detail, new[name])
