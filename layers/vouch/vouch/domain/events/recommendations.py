"""The events of recommendations."""

from collections.abc import Mapping
from typing import Any, Final

from vouch.domain.events.event import SCHEMA, Event, Stored, check, id_of, told
from vouch.domain.recommendation import SERVED

TEXTS: Final = frozenset({"recommendationText", "subject", "message"})
TOLD: Final = tuple(name for name in SERVED if name not in TEXTS)
"""The fields of a record that `before` and `after` may hold."""
PARTIES: Final = ("recommender", "recommendee")
PROVENANCE: Final = ("actor", "cause", "correlationId")
NEEDED: Final = (
    *("urn", "version", "id", "created", "lastModified", "status", "visibilityForRecommender"),
    *(*PARTIES, *PROVENANCE),
)
NUMBERS: Final = frozenset({"id", "created", "lastModified", "version"})
ERASURE: Final = "erasure"
"""The cause of an item's removal, because a removed item cannot name its own."""


def of_record(before: Stored | None, after: Stored | None, at: int) -> Event | None:
    """Return the one event of a recommendation's change; None if only Vouch itself sees the change.

    `at` is when the item was written, which the item itself does not say of its removal.
    """
    old, new = _existing(before), _existing(after)
    if new is None:
        return None if old is None else _gone(old, after, at)
    if old is not None and new["version"] <= old["version"]:
        return None
    fields = old or {}
    changed = [name for name in TOLD if fields.get(name) != new.get(name)]
    detail = _detail(new, new["version"], told(fields, changed), told(new, changed))
    return Event(_detail_type(old, changed), detail | _provenance(new), new["lastModified"])


def _existing(record: Stored | None) -> Stored | None:
    """Return the record if readers see it; None if it was removed or marked `deleted`."""
    if record is None or record.get("deleted"):
        return None
    check(record, NEEDED, NUMBERS)
    check(record, [name for name in (*TOLD, "updateId") if name in record], NUMBERS)
    return record


def _gone(old: Stored, marked: Stored | None, at: int) -> Event:
    if marked is None:
        version, by = old["version"] + 1, {"cause": ERASURE}
    else:
        check(marked, ("version", *PROVENANCE), NUMBERS)
        version, by = marked["version"], _provenance(marked)
    detail = _detail(old, version, told(old, TOLD), {})
    return Event("Recommendation Deleted", detail | by, at)


def _detail_type(old: Stored | None, changed: list[str]) -> str:
    if old is None:
        return "Recommendation Created"
    if "status" in changed:
        return "Recommendation Status Changed"
    if "visibilityForRecommender" in changed:
        return "Recommendation Visibility Changed"
    return "Recommendation Changed"


def _detail(
    record: Stored, version: int, before: Mapping[str, Any], after: Mapping[str, Any]
) -> dict[str, Any]:
    return {
        "version": SCHEMA,
        "id": id_of(record["urn"], version),
        "recommendation": record["urn"],
        **told(record, PARTIES),
        "recordVersion": version,
        "before": before,
        "after": after,
    }


def _provenance(record: Stored) -> dict[str, str]:
    """Return who changed the record and how, with the `updateId` of a queued update."""
    return told(record, (*PROVENANCE, "updateId"))
