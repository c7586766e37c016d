"""Change events: what a change of a stored item means to those who subscribe (DESIGN 9).

An event is made of the item before and after one write, so the same write gives the same event
however often it is looked at. None holds what members wrote: recommendationText, subject, message.
"""

from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any, Final, NamedTuple

from vouch.domain.credits import REACHED, THRESHOLDS
from vouch.domain.recommendation import SERVED

type Stored = Mapping[str, Any]
"""An item as it is stored."""

SCHEMA: Final = "1"
"""Version of every event's schema (events/schemas)."""
TEXTS: Final = frozenset({"recommendationText", "subject", "message"})
TOLD: Final = tuple(name for name in SERVED if name not in TEXTS)
"""The fields of a record that `before` and `after` may hold."""
TOLD_OF_BALANCE: Final = ("account", "period", "granted", "charged")
NUMBERS: Final = frozenset({"id", "created", "lastModified", "version", "granted", "charged",
                            *(f"{REACHED}{each}" for each in THRESHOLDS)})  # fmt: skip
PARTIES: Final = ("recommender", "recommendee")
PROVENANCE: Final = ("actor", "cause", "correlationId")
NEEDED: Final = (
    *("urn", "version", "id", "created", "lastModified", "status", "visibilityForRecommender"),
    *(*PARTIES, *PROVENANCE),
)
ERASURE: Final = "erasure"
"""The cause of an item's removal, which leaves nothing that could name another."""


class UnfitItemError(ValueError):
    """An item that no event can be made of; the message holds no value of it."""


class Event(NamedTuple):
    """What subscribers are told, but for `time`."""

    detail_type: str
    detail: dict[str, Any]
    at: int
    """Milliseconds since the epoch: when it came to be."""


def of_record(before: Stored | None, after: Stored | None, at: int) -> Event | None:
    """The one event of a recommendation's change; None for one that only Vouch itself sees.

    `at`: when the item was written, for a removal, which the item itself does not tell.
    """
    old, new = _existing(before), _existing(after)
    if new is None:
        return None if old is None else _gone(old, after, at)
    if old is not None and new["version"] <= old["version"]:
        return None
    fields = old or {}
    changed = [name for name in TOLD if fields.get(name) != new.get(name)]
    detail = _detail(new, new["version"], _of(fields, changed), _of(new, changed))
    return Event(_detail_type(old, changed), detail | _provenance(new), new["lastModified"])


def of_balance(before: Stored | None, after: Stored | None) -> Iterator[Event]:
    """An event for each threshold that a month's balance has reached by its change."""
    old, new = before or {}, after or {}
    for threshold in THRESHOLDS:
        name = f"{REACHED}{threshold}"
        if name not in new or name in old:
            continue
        _check(new, (name, *TOLD_OF_BALANCE))
        detail = {
            "version": SCHEMA,
            "id": _id(new["account"], new["period"], threshold),
            "threshold": threshold,
            **_of(new, TOLD_OF_BALANCE),
        }
        yield Event("Credits Threshold Reached", detail, new[name])


def _existing(record: Stored | None) -> Stored | None:
    """The record, if readers see one; one that is marked `deleted` is as gone as a removed one."""
    if record is None or record.get("deleted"):
        return None
    _check(record, NEEDED)
    _check(record, [name for name in (*TOLD, "updateId") if name in record])
    return record


def _gone(old: Stored, marked: Stored | None, at: int) -> Event:
    if marked is None:
        version, by = old["version"] + 1, {"cause": ERASURE}
    else:
        _check(marked, ("version", *PROVENANCE))
        version, by = marked["version"], _provenance(marked)
    detail = _detail(old, version, _of(old, TOLD), {})
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
        "id": _id(record["urn"], version),
        "recommendation": record["urn"],
        **{name: record[name] for name in PARTIES},
        "recordVersion": version,
        "before": before,
        "after": after,
    }


def _provenance(record: Stored) -> dict[str, str]:
    """Who changed it and how; `updateId` of a queued update."""
    return {name: record[name] for name in (*PROVENANCE, "updateId") if name in record}


def _of(item: Stored, names: Iterable[str]) -> dict[str, Any]:
    return {name: item[name] for name in names if name in item}


def _id(*parts: str | int) -> str:
    return sha256("\0".join(map(str, parts)).encode()).hexdigest()


def _check(item: Stored, names: Iterable[str]) -> None:
    for name in names:
        if name not in item:
            raise UnfitItemError(f"{name} is missing")
        if not _fits(name, item[name]):
            raise UnfitItemError(f"{name} is of another type")


def _fits(name: str, value: object) -> bool:
    if name in NUMBERS:
        return isinstance(value, int)
    if name == "locale":
        return isinstance(value, Mapping) and all(isinstance(each, str) for each in value.values())
    return isinstance(value, str)
