"""What is really in the tables: read past the product, by a full scan."""

from typing import Any

from tests.support.template import tables
from vouch.aws import dynamodb
from vouch.domain.recommendation import Recommendation
from vouch.settings import settings
from vouch.storage import recommendations


def items(table: str) -> list[dict[str, Any]]:
    """Return every item of a table, as DynamoDB writes it."""
    pages = dynamodb.client().get_paginator("scan").paginate(TableName=table)
    return [dict(item) for page in pages for item in page["Items"]]


def everything() -> list[dict[str, Any]]:
    """Return every item of every table, but for those that say that members were forgotten."""
    return [item for table in tables() for item in items(table) if not _is_erasure(item)]


def erasures() -> list[dict[str, Any]]:
    """Return the items that say that members were forgotten, or withdrew a consent."""
    return [item for item in items(settings().accounts_table) if _is_erasure(item)]


def _is_erasure(item: dict[str, Any]) -> bool:
    return str(item.get("pk", {}).get("S", "")).startswith("forgotten#")


def records() -> dict[str, dict[str, Any]]:
    """Return every recommendation as it is stored, by URN."""
    found = map(dynamodb.unpack, items(settings().recommendations_table))
    return {item["urn"]: item for item in found}


def record(urn: str) -> Recommendation:
    """Return one recommendation as it is stored."""
    found = recommendations.get(urn)
    assert found is not None
    return found


def standing(urn: str) -> tuple[str, int]:
    """Return the status of a recommendation, and its version."""
    found = record(urn)
    return found["status"], found["version"]


def empty(table: str) -> None:
    """Delete every item of a table with `pk` and `sk`."""
    for item in items(table):
        dynamodb.client().delete_item(TableName=table, Key={key: item[key] for key in ("pk", "sk")})


def remove(urn: str) -> None:
    """Delete one recommendation."""
    table = settings().recommendations_table
    dynamodb.client().delete_item(TableName=table, Key=dynamodb.pack({"urn": urn}))
