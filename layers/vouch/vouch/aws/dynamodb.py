"""DynamoDB: items in and out, conditional writes by name, one mapping of its errors."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from itertools import batched
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypedDict, Unpack, cast

from botocore.exceptions import ClientError

from vouch.aws import client as aws
from vouch.backoff import pause
from vouch.errors import LostRaceError, ThrottledError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

type Item = dict[str, Any]
"""Attributes by name, as DynamoDB writes them: `{"S": …}`."""
type Write = dict[str, dict[str, Any]]
"""One member of a transaction: `{"Put": …}`, `{"Update": …}`, `{"Delete": …}` or a check."""
type Transaction = Mapping[str, Write]
"""The writes of a transaction by their names, which LostRaceError has of those that failed."""

FAILED = {"ConditionalCheckFailed", "ConditionalCheckFailedException"}
LOST = FAILED | {"TransactionConflict", "TransactionConflictException",
                 "TransactionInProgressException"}  # fmt: skip
BATCH: Final = 100
"""How many keys DynamoDB takes in one BatchGetItem."""
MOST_TRIES: Final = 6
"""How often keys are asked for that DynamoDB leaves unprocessed."""


class Expression(NamedTuple):
    """A condition, or a change, with the values (`:name`) and the names (`#name`) that it uses."""

    text: str
    values: Mapping[str, Any] = {}
    names: Mapping[str, str] = {}

    def __and__(self, other: "Expression") -> "Expression":
        """Join two conditions that must both hold; an OR in them stands in parentheses."""
        values, names = {**self.values, **other.values}, {**self.names, **other.names}
        return Expression(f"{self.text} AND {other.text}", values, names)


ABSENT: Final = Expression("attribute_not_exists(pk)")
PRESENT: Final = Expression("attribute_exists(pk)")


class Page(NamedTuple):
    """Items that one call read, and where the next call begins; None at the end."""

    items: list[dict[str, Any]]
    next: Mapping[str, Any] | None


class Options(TypedDict, total=False):
    """How a query reads. An index is never read consistently."""

    index: str
    projection: Iterable[str]
    limit: int | None
    """How many items one call reads at most; None: as many as DynamoDB reads at once, 1 MB."""
    consistent: bool
    newest_first: bool


@cache
def client() -> "DynamoDBClient":
    """Return the process's client, which is made at Init."""
    return cast("DynamoDBClient", aws.client("dynamodb"))


def get(table: str, key: Mapping[str, str]) -> dict[str, Any] | None:
    """Read one item, strongly consistent; return None where there is none."""
    with errors("GetItem"):
        answer = client().get_item(TableName=table, Key=pack(key), ConsistentRead=True)
    return unpack(answer["Item"]) if "Item" in answer else None


def get_many(
    table: str, keys: Iterable[Mapping[str, str]], *, consistent: bool = True
) -> Iterator[dict[str, Any]]:
    """Yield the items that exist, in any order."""
    for some in batched(keys, BATCH, strict=False):
        yield from _batch(table, [pack(key) for key in some], consistent=consistent)


def _batch(table: str, keys: list[Item], *, consistent: bool) -> Iterator[dict[str, Any]]:
    asked: Any = {"Keys": keys, "ConsistentRead": consistent}
    for tries in range(1, MOST_TRIES + 1):
        with errors("BatchGetItem"):
            answer = client().batch_get_item(RequestItems={table: asked})
        yield from map(unpack, answer["Responses"].get(table, []))
        if table not in answer["UnprocessedKeys"]:
            return
        asked = answer["UnprocessedKeys"][table]
        pause(tries)
    raise ThrottledError("the store is busy; retry with backoff")


def query(table: str, key: Expression, **options: Unpack[Options]) -> Iterator[dict[str, Any]]:
    """Yield all items that a key condition selects; a page is read when an item of it is wanted."""
    page = query_page(table, key, None, **options)
    yield from page.items
    while page.next:
        page = query_page(table, key, page.next, **options)
        yield from page.items


def query_page(
    table: str, key: Expression, start: Mapping[str, Any] | None, **options: Unpack[Options]
) -> Page:
    """Read the page of a query that begins at `start`."""
    more: dict[str, Any] = {
        "IndexName": options.get("index"),
        "ProjectionExpression": ", ".join(options.get("projection", ())),
        "Limit": options.get("limit"),
        "ConsistentRead": options.get("consistent"),
        "ExclusiveStartKey": start,
    }
    if options.get("newest_first"):
        more["ScanIndexForward"] = False
    request: Any = {
        name: value for name, value in more.items() if value is not None and value != ""
    }
    with errors("Query"):
        answer = client().query(
            TableName=table,
            KeyConditionExpression=key.text,
            **_placeholders(key.values, key.names),
            **request,
        )
    return Page([unpack(item) for item in answer["Items"]], answer.get("LastEvaluatedKey"))


def put(table: str, item: Mapping[str, Any], condition: Expression | None = None) -> Write:
    """Build the write of a whole item."""
    return {"Put": {"TableName": table, "Item": pack(item), **_conditional(condition)}}


def update(
    table: str, key: Mapping[str, str], change: Expression, condition: Expression | None = None
) -> Write:
    """Build the write that makes a change of an item."""
    holds = condition or Expression("")
    return {
        "Update": {
            "TableName": table,
            "Key": pack(key),
            **_conditional(condition),
            "UpdateExpression": change.text,
            **_placeholders({**change.values, **holds.values}, {**change.names, **holds.names}),
        }
    }


def delete(table: str, key: Mapping[str, str], condition: Expression | None = None) -> Write:
    """Build the write that deletes an item; without a condition the item may be absent."""
    return {"Delete": {"TableName": table, "Key": pack(key), **_conditional(condition)}}


def check(table: str, key: Mapping[str, str], condition: Expression) -> Write:
    """Build the member of a transaction that changes nothing and has a condition."""
    return {"ConditionCheck": {"TableName": table, "Key": pack(key), **_conditional(condition)}}


def commit(writes: Transaction) -> None:
    """Make all of the writes or none; LostRaceError names those whose conditions do not hold."""
    members = list(writes.values())
    is_alone = len(members) == 1 and "Put" in members[0]
    with errors("PutItem" if is_alone else "TransactWriteItems", writes):
        if is_alone:
            client().put_item(**members[0]["Put"])
        else:
            client().transact_write_items(TransactItems=cast("Any", members))


def pack(values: Mapping[str, Any]) -> Item:
    """Turn Python values (str, bytes, int, mapping or list of these) into DynamoDB attributes."""
    return {name: _packed(value) for name, value in values.items()}


def unpack(item: Mapping[str, Any]) -> dict[str, Any]:
    """Turn DynamoDB attributes into Python values; the reverse of `pack`."""
    # Most attributes are texts, and a page has hundreds.
    return {
        name: attribute["S"] if "S" in attribute else _unpacked(attribute)
        for name, attribute in item.items()
    }


@contextmanager
def errors(operation: str, names: Iterable[str] = ()) -> Iterator[None]:
    """Raise the SDK's errors as ours: a lost race of the named writes, or as `aws.errors` does."""
    with aws.errors("the store", operation):
        try:
            yield
        except ClientError as error:
            if not aws.codes(error) & LOST:
                raise
            raise LostRaceError(_failed(error, names)) from error


def _failed(error: ClientError, names: Iterable[str]) -> list[str]:
    alone: list[Any] = [error.response["Error"]]  # of a PutItem
    members = zip(names, error.response.get("CancellationReasons", alone), strict=False)
    return [name for name, reason in members if reason.get("Code") in FAILED]


def _conditional(condition: Expression | None) -> dict[str, Any]:
    if condition is None:
        return {}
    placeholders = _placeholders(condition.values, condition.names)
    return {"ConditionExpression": condition.text, **placeholders}


def _placeholders(values: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Leave out what is empty, because DynamoDB refuses it."""
    return {
        **({"ExpressionAttributeNames": dict(names)} if names else {}),
        **({"ExpressionAttributeValues": pack(values)} if values else {}),
    }


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
        case list():
            return {"L": [_packed(each) for each in value]}
    raise TypeError(f"no attribute here is a {type(value).__name__}")


def _unpacked(attribute: Mapping[str, Any]) -> Any:
    kind, value = next(iter(attribute.items()))
    if kind in {"S", "B"}:
        return value
    if kind == "L":
        return [_unpacked(each) for each in value]
    return int(value) if kind == "N" else unpack(value)
