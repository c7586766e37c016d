"""The table Recommendations: one item per recommendation, by URN."""

from typing import Any, cast

from vouch.domain.recommendation import Change, Recommendation
from vouch.settings import settings
from vouch.storage import dynamodb

GUARDED = ("version", "pendingRevision", "supersededBy")
"""What every write is conditional on: all that decides and may change (DESIGN D7)."""


def get(urn: str) -> Recommendation | None:
    """The record as it is now (strongly consistent), or None."""
    table = settings().recommendations_table
    return cast("Recommendation | None", dynamodb.get(table, {"urn": urn}))


def write(change: Change) -> dynamodb.Write:
    """The change as a conditional write, for `dynamodb.commit`."""
    condition = _as_read(change.before)
    table = settings().recommendations_table
    if change.after is None:
        key = dynamodb.pack({"urn": change.urn})
        return {"ConditionCheck": {"TableName": table, "Key": key, **condition}}
    return {"Put": {"TableName": table, "Item": dynamodb.pack(change.after), **condition}}


def _as_read(before: Recommendation | None) -> dict[str, Any]:
    if before is None:
        return {"ConditionExpression": "attribute_not_exists(urn)"}
    present = {name: before.get(name) for name in GUARDED if name in before}
    clauses = [
        f"{name} = :{name}" if name in present else f"attribute_not_exists({name})"
        for name in GUARDED
    ]
    values = dynamodb.pack({f":{name}": value for name, value in present.items()})
    return {
        "ConditionExpression": " AND ".join(clauses),
        "ExpressionAttributeValues": values,
    }
