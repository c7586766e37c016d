"""Records of a table's stream: which events they stand for, and where they are."""

from collections.abc import Mapping
from typing import Any, Final

from vouch.aws import dynamodb
from vouch.domain import events
from vouch.domain.events import Event, UnfitItemError
from vouch.settings import settings

type ChangeRecord = Mapping[str, Any]
"""As Lambda hands it over: which table, what kind of change, the item before and after."""

IMAGES: Final = {
    "INSERT": {"NewImage"},
    "MODIFY": {"OldImage", "NewImage"},
    "REMOVE": {"OldImage"},
}
"""What a record has to hold, by the kind of change."""
KEYS: Final = ("urn", "pk", "sk")


def events_of(record: ChangeRecord) -> list[Event]:
    """In their order; raises, UnfitItemError or whatever it is, where none can be made."""
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
    """Where a record is found again, as far as it says so; nothing of what it holds."""
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
    """Whether an item of such keys is one that events tell of; what else lies there is not."""
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
