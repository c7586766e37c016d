"""DynamoDB: items in and out, conditional writes, one mapping of its errors."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from botocore.exceptions import ClientError

from vouch.aws import client as aws
from vouch.errors import LostRaceError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

type Item = dict[str, Any]
"""Attributes by name, as DynamoDB writes them: `{"S": …}`."""
type Write = dict[str, dict[str, Any]]
"""One member of a transaction: `{"Put": …}`, `{"Update": …}` and so on."""

FAILED = {"ConditionalCheckFailed", "ConditionalCheckFailedException"}
LOST = FAILED | {"TransactionConflict", "TransactionConflictException",
                 "TransactionInProgressException"}  # fmt: skip


@cache
def client() -> "DynamoDBClient":
    """The process's client; made at Init."""
    return cast("DynamoDBClient", aws.client("dynamodb"))


def get(table: str, key: Mapping[str, str]) -> dict[str, Any] | None:
    """One item, strongly consistent."""
    with errors():
        answer = client().get_item(TableName=table, Key=pack(key), ConsistentRead=True)
    return unpack(answer["Item"]) if "Item" in answer else None


def commit(writes: Sequence[Write]) -> None:
    """All of the conditional writes or none; LostRaceError where a condition no longer holds."""
    with errors():
        if len(writes) == 1 and "Put" in writes[0]:
            client().put_item(**writes[0]["Put"])
        else:
            client().transact_write_items(TransactItems=cast("Any", writes))


def pack(values: Mapping[str, Any]) -> Item:
    """Python values (str, bytes, int, mapping of these) as DynamoDB attributes."""
    return {name: _packed(value) for name, value in values.items()}


def unpack(item: Mapping[str, Any]) -> dict[str, Any]:
    """DynamoDB attributes as Python values; the reverse of `pack`."""
    return {name: _unpacked(attribute) for name, attribute in item.items()}


@contextmanager
def errors() -> Iterator[None]:
    """The SDK's errors as ours: lost races, and what `aws.errors` knows."""
    with aws.errors("the store"):
        try:
            yield
        except ClientError as error:
            if not aws.codes(error) & LOST:
                raise
            members = [each.get("Code") for each in error.response.get("CancellationReasons", [])]
            raise LostRaceError([n for n, each in enumerate(members) if each in FAILED]) from error


def _packed(value: Any) -> Item:
    match value:
        case bytes():
            return {"B": value}
        case str():
            return {"S": value}
        case bool():
            raise TypeError("no attribute here is a boolean")
        case int():
            return {"N": str(value)}
        case Mapping():
            return {"M": pack(value)}
    raise TypeError(f"no attribute here is a {type(value).__name__}")


def _unpacked(attribute: Mapping[str, Any]) -> Any:
    kind, value = next(iter(attribute.items()))
    if kind in {"S", "B"}:
        return value
    return int(value) if kind == "N" else unpack(value)
