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
CONNECTION: Final = ("account#", "connection#")
SYNC_RUN: Final = ("sync#", "run#")
REFRESH_RUN: Final = ("refresh-runs#", "")
VIEWER: Final = ("viewers#", "")
"""How the keys of items begin that events tell of."""


def events_of(record: ChangeRecord) -> list[Event]:
    """Return a record's events in order; raise UnfitItemError or another error if it is not fit."""
    change, table = record["dynamodb"], record["eventSourceARN"].split("/")[1]
    keys = change["Keys"]
    if not _is_told_of(table, keys):
        return []
    tables, images = settings(), _images(record["eventName"], change)
    if table == tables.credits_table:
        return list(events.of_balance(*images))
    if table == tables.bookkeeping_table:
        of_run = events.of_sync if _begins(keys, *SYNC_RUN) else events.of_refresh
        made = of_run(*images)
    else:
        dated = {
            tables.recommendations_table: events.of_record,
            tables.accounts_table: events.of_connection,
            tables.people_table: events.of_viewer,
        }
        made = dated[table](*images, round(change["ApproximateCreationDateTime"] * 1000))
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
        return _begins(keys, *CONNECTION)
    if table == tables.bookkeeping_table:
        return _begins(keys, *SYNC_RUN) or _begins(keys, *REFRESH_RUN)
    if table == tables.people_table:
        return _begins(keys, *VIEWER)
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
