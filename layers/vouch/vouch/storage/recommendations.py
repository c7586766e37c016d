"""The table Recommendations: one item per recommendation, by URN, and the keys of its indexes."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import batched
from typing import Any, Final, cast

from vouch.aws import dynamodb
from vouch.backoff import pause
from vouch.domain.recommendation import Change, Recommendation
from vouch.errors import ThrottledError
from vouch.settings import settings

INDEX_KEYS: Final = ("receivedAs", "givenAs", "place")
"""Derived from the record when it is written; no part of it."""
DELETED: Final = "DELETED"
"""In the place of a status, of records that LinkedIn has no longer."""
BATCH: Final = 100
"""Keys DynamoDB takes in one BatchGetItem."""
MOST_TRIES: Final = 6
"""For keys that DynamoDB left unprocessed."""


def get(urn: str) -> Recommendation | None:
    """The record as it is now (strongly consistent), or None."""
    item = dynamodb.get(settings().recommendations_table, {"urn": urn})
    return None if item is None else _record(item)


def get_many(urns: Sequence[str]) -> dict[str, Recommendation]:
    """Those of the records that exist, by URN, strongly consistent."""
    items = (item for keys in batched(urns, BATCH, strict=False) for item in _batch(keys))
    return {record["urn"]: record for record in map(_record, items)}


def write(change: Change) -> dynamodb.Write:
    """The change as a write for `dynamodb.commit`, conditional on what was read (DESIGN D7)."""
    table, before, after = settings().recommendations_table, change.before, change.after
    if before is None:
        condition: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(urn)"}
    else:
        values = dynamodb.pack({":count": before["writeCount"]})
        condition = {
            "ConditionExpression": "writeCount = :count",
            "ExpressionAttributeValues": values,
        }
    if after is None:
        key = dynamodb.pack({"urn": change.urn})
        return {"ConditionCheck": {"TableName": table, "Key": key, **condition}}
    item = dynamodb.pack({**after, "writeCount": _count(before), **index_keys(after)})
    return {"Put": {"TableName": table, "Item": item, **condition}}


def put(before: Recommendation | None, after: Recommendation) -> Recommendation:
    """Write one record in the place of the one that was read, and return it as it is stored."""
    dynamodb.commit([write(Change(before, after))])
    return {**after, "writeCount": _count(before)}


def erasure(urn: str, party: str) -> dynamodb.Write:
    """The write that deletes a record of which this member is a party."""
    return {
        "Delete": {
            "TableName": settings().recommendations_table,
            "Key": dynamodb.pack({"urn": urn}),
            "ConditionExpression": "recommender = :party OR recommendee = :party",
            "ExpressionAttributeValues": dynamodb.pack({":party": party}),
        }
    }


def index_keys(record: Recommendation) -> dict[str, str]:
    """Where the finders find the record: under each party with its status, by its place.

    A place orders by creation; the URN behind it makes it the record's own. One that is deleted
    lies where no finder looks, and whoever forgets its parties does.
    """
    standing = DELETED if "deleted" in record else record["status"]
    return {
        "receivedAs": f"{record['recommendee']}#{standing}",
        "givenAs": f"{record['recommender']}#{standing}",
        "place": f"{record['created']:014d}{record['urn'].removeprefix('urn:li:recommendation:')}",
    }


def _count(before: Recommendation | None) -> int:
    return before["writeCount"] + 1 if before else 1


def _record(item: dict[str, Any]) -> Recommendation:
    for name in INDEX_KEYS:
        item.pop(name, None)
    return cast("Recommendation", item)


def _batch(urns: Iterable[str]) -> Iterable[dict[str, Any]]:
    table = settings().recommendations_table
    keys: Any = [dynamodb.pack({"urn": urn}) for urn in urns]
    for tries in range(1, MOST_TRIES + 1):
        with dynamodb.errors():
            answer = dynamodb.client().batch_get_item(
                RequestItems={table: {"Keys": keys, "ConsistentRead": True}}
            )
        yield from map(dynamodb.unpack, answer["Responses"].get(table, []))
        left: Mapping[str, Any] = answer["UnprocessedKeys"]
        if table not in left:
            return
        keys = left[table]["Keys"]
        pause(tries)
    raise ThrottledError("the store is busy; retry with backoff")
