"""Records of a table's stream: the events that they stand for, and their places."""

from collections.abc import Mapping
from typing import Any, Final

from vouch.aws import dynamodb
from vouch.domain import events
from vouch.domain.events import Event, UnfitItemError
from vouch.settings import settings

type ChangeRecord = Mapping[str, Any]
"""A record as Lambda delivers it: the table, the kind of change, the item before and after."""

IMAGES: Final = {
    "INSERT": {"NewImage"},
    "MODIFY": {"OldImage", "NewImage"},
    "REMOVE": {"OldImage"},
}
"""The images that a record has to hold, by the kind of change."""
KEYS: Final = ("urn", "pk", "sk")


def events_of(record: ChangeRecord) -> list[Event]:
    """Return a record's events in order; raise UnfitItemError or another error if it is not fit."""
    change, table = record["dynamodb"], record["eventSourceARN"].split("/")[1]
    if not _is_told_of(table, change["Keys"]):
        return []
    tables, images = settings(), _images(record["eventName"], change)
    if table == tables.credits_table:
        return list(events.of_balance(*images))
    if table == tables.bookkeeping_table:
        made = events.of_sync(*images)
    else:
        at = round(change["ApproximateCreationDateTime"] * 1000)
        of = events.of_connection if table == tables.accounts_table else events.of_record
        made = of(*images, at)
    return [made] if made else []


def place_of(record: object) -> dict[str, Any]:
    """Return where a record is found again, as far as it says so, without its content."""
    told = record if isinstance(record, Mapping) else {}
    change = _mapping(told, "dynamodb")
    keys = _mapping(change, "Keys")
    return {
        "eventSourceARN": told.get("eventSourceARN"),
        "eventName": told.get("eventName"),
        "sequenceNumber": change.get("SequenceNumber"),
        "keys": {name: keys[name] for name in KEYS if name in keys},
    }


def _is_told_of(table: str, keys: Mapping[str, Any]) -> bool:
    """Tell whether there are events of the item with these keys; the tables hold others too."""
    tables = settings()
    if table == tables.recommendations_table:
        return True
    if table == tables.credits_table:
        return bool(keys["sk"]["S"] == "balance")
    if table == tables.accounts_table:
        return _begins(keys, "account#", "connection#")
    if table == tables.bookkeeping_table:
        return _begins(keys, "sync#", "run#")
    raise UnfitItemError("no event tells of this table")


def _begins(keys: Mapping[str, Any], pk: str, sk: str) -> bool:
    return bool(keys["pk"]["S"].startswith(pk) and keys["sk"]["S"].startswith(sk))


def _images(
    kind: str, change: Mapping[str, Any]
) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    if kind not in IMAGES:
        raise UnfitItemError("there is no such kind of change")
    if missing := IMAGES[kind] - change.keys():
        raise UnfitItemError(f"{' and '.join(sorted(missing))} missing")
    old, new = (name in IMAGES[kind] for name in ("OldImage", "NewImage"))
    return (
        dynamodb.unpack(change["OldImage"]) if old else None,
        dynamodb.unpack(change["NewImage"]) if new else None,
    )


def _mapping(values: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = values.get(name)
    return found if isinstance(found, Mapping) else {}
