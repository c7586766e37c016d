"""DynamoDB: items in and out, conditional writes, one mapping of its errors.

The client comes from botocore, which is what boto3's is made of: boto3 itself adds S3 transfers
and resources that nothing here uses, at a tenth of a function's start-up (DESIGN 11).
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any, cast

import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError

from vouch.errors import LostRaceError, ThrottledError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

type Item = dict[str, Any]
"""Attributes by name, as DynamoDB writes them: `{"S": …}`."""
type Write = dict[str, dict[str, Any]]
"""One member of a transaction: `{"Put": …}` or `{"ConditionCheck": …}`."""

LOST = {"ConditionalCheckFailed", "ConditionalCheckFailedException", "TransactionConflict",
        "TransactionConflictException", "TransactionInProgressException"}  # fmt: skip
THROTTLED = {"ThrottlingError", "ThrottlingException", "RequestLimitExceeded",
             "ProvisionedThroughputExceeded", "ProvisionedThroughputExceededException"}  # fmt: skip


@cache
def client() -> "DynamoDBClient":
    """The process's client; made at Init. Its tries fit well inside a function's timeout."""
    config = Config(
        connect_timeout=1,
        read_timeout=1,
        retries={"mode": "standard", "total_max_attempts": 3},
    )
    session = botocore.session.get_session()
    # Else botocore walks through the folders of all its services, twice, to find this one.
    session.get_component("data_loader").list_available_services = lambda _type: ["dynamodb"]
    return cast("DynamoDBClient", session.create_client("dynamodb", config=config))


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
    """Python values (str, int, mapping of these) as DynamoDB attributes."""
    return {name: _packed(value) for name, value in values.items()}


def unpack(item: Mapping[str, Any]) -> dict[str, Any]:
    """DynamoDB attributes as Python values; the reverse of `pack`."""
    return {name: _unpacked(attribute) for name, attribute in item.items()}


@contextmanager
def errors() -> Iterator[None]:
    """The SDK's errors as ours: lost races, throttling; anything else is a fault."""
    try:
        yield
    except ClientError as error:
        reasons = error.response.get("CancellationReasons", [])
        codes = {error.response["Error"]["Code"], *(reason.get("Code") for reason in reasons)}
        if codes & LOST:
            raise LostRaceError from error
        if codes & THROTTLED:
            raise ThrottledError("the store is busy; retry with backoff") from error
        raise


def _packed(value: Any) -> Item:
    match value:
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
    if kind == "S":
        return value
    return int(value) if kind == "N" else unpack(value)
