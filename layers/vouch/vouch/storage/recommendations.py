"""The table Recommendations: one item for each recommendation, with the keys of its indexes."""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any, Final, cast

from vouch.aws import dynamodb
from vouch.aws.dynamodb import Expression
from vouch.domain.recommendation import Change, Recommendation
from vouch.settings import settings

INDEX_KEYS: Final = ("receivedAs", "givenAs", "place")
"""Attributes that are derived from the record when it is written and are no part of it."""
DELETED: Final = "DELETED"
"""What stands in place of a status in the index keys of records that LinkedIn no longer has."""


def get(urn: str) -> Recommendation | None:
    """Read the record, strongly consistent; return None where there is none."""
    item = dynamodb.get(settings().recommendations_table, {"urn": urn})
    return None if item is None else _record(item)


def get_many(urns: Sequence[str]) -> dict[str, Recommendation]:
    """Read the records that exist, by URN, strongly consistent."""
    keys = ({"urn": urn} for urn in urns)
    found = dynamodb.get_many(settings().recommendations_table, keys)
    return {record["urn"]: record for record in map(_record, found)}


def put_change(change: Change) -> dynamodb.Write:
    """Build the write of a change, conditional on what was read (DESIGN D7).

    A change that leaves nothing after it is only a check.
    """
    table, before, after = settings().recommendations_table, change.before, change.after
    unchanged = Expression("attribute_not_exists(urn)")
    if before is not None:
        unchanged = Expression("writeCount = :count", {":count": before["writeCount"]})
    if after is None:
        return dynamodb.check(table, {"urn": change.urn}, unchanged)
    item = {**after, "writeCount": _count(before), **index_keys(after)}
    return dynamodb.put(table, item, unchanged)


def store(
    before: Recommendation | None,
    after: Recommendation,
    checks: dynamodb.Transaction = MappingProxyType({}),
) -> Recommendation:
    """Write one record in the place of the one that was read, and return it as it is stored.

    It is written if the `checks` hold, which are part of the same transaction.
    """
    [stored] = store_all([(before, after)], checks)
    return stored


def store_all(
    changes: Sequence[tuple[Recommendation | None, Recommendation]], checks: dynamodb.Transaction
) -> list[Recommendation]:
    """Write records in one transaction, each in the place of the one that was read, if any."""
    writes = {after["urn"]: put_change(Change(before, after)) for before, after in changes}
    dynamodb.commit({**writes, **checks})
    return [{**after, "writeCount": _count(before)} for before, after in changes]


def delete_record(urn: str, party: str) -> dynamodb.Write:
    """Build the write that deletes a record of which this member is a party."""
    is_party = Expression("recommender = :party OR recommendee = :party", {":party": party})
    return dynamodb.delete(settings().recommendations_table, {"urn": urn}, is_party)


def index_keys(record: Recommendation) -> dict[str, str]:
    """Build the index keys of a record: each party with its status, and its place.

    A place orders by creation; the URN behind it makes it the record's own. A deleted record lies
    where no finder looks, and where `forget_member` does.
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
