"""Syncs, in the table Bookkeeping: how far each has got, and which accounts are told of it."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, NamedTuple, cast

from vouch.aws import dynamodb
from vouch.domain.syncing import Run
from vouch.moment import now
from vouch.settings import settings
from vouch.storage.syncs import TOLD, partition, pointer

KEPT_FOR: Final = 30 * 24 * 60 * 60
"""Seconds a sync is reported."""
AT_ONCE: Final = 8
"""Reads under way."""
RUN: Final = "run#"
INTERNAL: Final = ("pk", "sk", "ttl")


class Place(NamedTuple):
    """Where a sync is found."""

    member: str
    sync: str


def get(member: str, sync: str) -> Run | None:
    """A sync, strongly consistent."""
    found = dynamodb.get(settings().bookkeeping_table, key(member, sync))
    return None if found is None else _run(found)


def get_many(places: Sequence[Place]) -> list[Run]:
    """Those of the syncs that are still kept, in that order."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = pool.map(lambda place: get(*place), places)
        return [run for run in found if run is not None]


def own(member: str, after: str | None, count: int) -> list[Place]:
    """A member's syncs, newest first: at most so many of those older than `after`."""
    found = _newest(partition(member), RUN, after, count)
    return [Place(member, item["sk"].removeprefix(RUN)) for item in found]


def told_to(account: str, after: str | None, count: int) -> list[Place]:
    """Those that an account is told of, likewise."""
    found = _newest(pointer(account, "")["pk"], "", after, count)
    return [Place(item["member"], item["sk"]) for item in found]


def written(run: Run, *, is_new: bool = False) -> dynamodb.Write:
    """The write of a sync, if nobody else has written it."""
    item = {**run, **key(run["member"], run["id"]), "ttl": now() // 1000 + KEPT_FOR}
    write: dict[str, Any] = {
        "TableName": settings().bookkeeping_table,
        "Item": dynamodb.pack(item),
        "ConditionExpression": "attribute_not_exists(pk)",
    }
    if not is_new:
        write["ConditionExpression"] = "revision = :before"
        write["ExpressionAttributeValues"] = dynamodb.pack({":before": run["revision"] - 1})
    return {"Put": write}


def told(run: Run, account: str) -> list[dynamodb.Write]:
    """The writes that let an account know of a sync."""
    twin = {"pk": partition(run["member"]), "sk": f"{TOLD}{run['id']}#{account}"}
    return [put(pointer(account, run["id"]) | {"member": run["member"]}), put(twin)]


def key(member: str, sync: str) -> dict[str, str]:
    """Of a sync's item."""
    return {"pk": partition(member), "sk": f"{RUN}{sync}"}


def put(item: dict[str, Any]) -> dynamodb.Write:
    """The write of an item that is kept as long as a sync is."""
    lasting = {**item, "ttl": now() // 1000 + KEPT_FOR}
    return {"Put": {"TableName": settings().bookkeeping_table, "Item": dynamodb.pack(lasting)}}


def _newest(pk: str, prefix: str, after: str | None, count: int) -> list[dict[str, Any]]:
    # Ids begin with a digit: "~" comes after all of them, "!" before.
    last = f"{prefix}{after}" if after else f"{prefix}~"
    with dynamodb.errors():
        answer = dynamodb.client().query(
            TableName=settings().bookkeeping_table,
            KeyConditionExpression="pk = :pk AND sk BETWEEN :first AND :last",
            ExpressionAttributeNames={"#member": "member"},
            ExpressionAttributeValues=dynamodb.pack(
                {":pk": pk, ":first": f"{prefix}!", ":last": last}
            ),
            ProjectionExpression="sk, #member",
            ScanIndexForward=False,
            ConsistentRead=True,
            Limit=count + 1,
        )
    items = [dynamodb.unpack(item) for item in answer["Items"]]
    return [item for item in items if item["sk"] != last][:count]


def _run(item: dict[str, Any]) -> Run:
    return cast("Run", {name: value for name, value in item.items() if name not in INTERNAL})
