"""Members that are synced, in the table Bookkeeping: which sync is under way, when the next is due.

All that belongs to a member's syncs lies in one partition. Only a member that is connected is in
the index, in shards, the first that is due first: from the end of the last sync on, or, while one
is under way, from when there has to have been news of it. At most one sync of a member is under
way, by the member's state.
"""

import hashlib
import random
from collections.abc import Iterator, Mapping
from typing import Any, Final

from vouch.aws import dynamodb
from vouch.domain.syncing import DEAD_AFTER, Run
from vouch.moment import now
from vouch.settings import settings

SHARDS: Final = 8
PREFIX: Final = "sync#"
TOLD: Final = "told#"
"""Begins the sort key of an item that says which account a sync is told to."""


def enrol(member: str) -> dynamodb.Write:
    """The write of a member that is connected, now or anew: a sync is due."""
    moment = now()
    values = {":now": moment, ":shard": shard(member), ":due": moment // 1000}
    return update(member, "SET enrolledAt = :now, dueShard = :shard, dueAt = :due", values)


def retire(member: str) -> dynamodb.Write:
    """The write of a member that no account has connected any more: none is due.

    LostRaceError where nothing is stored of the member's syncs: the member was forgotten.
    """
    write = update(member, "REMOVE enrolledAt, dueShard, dueAt")
    write["Update"]["ConditionExpression"] = "attribute_exists(pk)"
    return write


def synced_at(member: str) -> int | None:
    """When the last complete pass through a member's recommendations began, in milliseconds."""
    found: int | None = state(member).get("syncedAt")
    return found


def state(member: str) -> dict[str, Any]:
    """What is known of a member's syncs, strongly consistent; empty if there never was one."""
    return dynamodb.get(settings().bookkeeping_table, _key(member)) or {}


def due(moment: int) -> Iterator[str]:
    """The members whose next sync is due by then, in seconds, or whose last one may be dead."""
    # In any order, so that the same ones do not always come last, when there is no time left.
    for number in random.sample(range(SHARDS), SHARDS):
        keys = _keys(
            "dueShard = :shard AND dueAt <= :moment",
            {":shard": str(number), ":moment": moment},
            IndexName="DueSyncs",
        )
        yield from (key["pk"].removeprefix(PREFIX) for key in keys)


def erasures(member: str) -> list[dynamodb.Write]:
    """The writes that leave nothing of a member's syncs, nor of what accounts are told of them."""
    keys = _keys("pk = :pk", {":pk": partition(member)}, ConsistentRead=True)
    told = [key["sk"].split("#", 2) for key in keys if key["sk"].startswith(TOLD)]
    # The pointers first: only the member's own items say where they are.
    pointers = [pointer(account, sync) for _, sync, account in told]
    table = settings().bookkeeping_table
    return [
        {"Delete": {"TableName": table, "Key": dynamodb.pack(key)}} for key in [*pointers, *keys]
    ]


def partition(member: str) -> str:
    """The key of all that belongs to a member's syncs."""
    return f"{PREFIX}{member}"


def pointer(account: str, sync: str) -> dict[str, str]:
    """The key of the item that leads from an account to a sync."""
    return {"pk": f"syncs#account#{account}", "sk": sync}


def update(member: str, expression: str, values: Mapping[str, Any] | None = None) -> dynamodb.Write:
    """A write of the member's state."""
    write: dict[str, Any] = {
        "TableName": settings().bookkeeping_table,
        "Key": dynamodb.pack(_key(member)),
        "UpdateExpression": expression,
    }
    if values:
        write["ExpressionAttributeValues"] = dynamodb.pack(values)
    return {"Update": write}


def shard(member: str) -> str:
    """Where the member is in the index."""
    return str(hashlib.sha256(member.encode()).digest()[0] % SHARDS)


def _key(member: str) -> dict[str, str]:
    return {"pk": partition(member), "sk": "state"}


def _keys(condition: str, values: Mapping[str, Any], **more: Any) -> list[dict[str, str]]:
    with dynamodb.errors():
        pages = (
            dynamodb.client()
            .get_paginator("query")
            .paginate(
                TableName=settings().bookkeeping_table,
                KeyConditionExpression=condition,
                ExpressionAttributeValues=dynamodb.pack(values),
                ProjectionExpression="pk, sk",
                **more,
            )
        )
        return [dynamodb.unpack(item) for page in pages for item in page["Items"]]


def begin(run: Run, read: Mapping[str, Any]) -> dynamodb.Write:
    """The write that makes a sync the one under way, if that is the same one as was read.

    The member must still be enrolled as it was read: nothing is stored of one who was forgotten.
    """
    values = {
        ":sync": run["id"],
        ":shard": shard(run["member"]),
        ":due": (run["until"] + DEAD_AFTER) // 1000 + 1,
    }
    condition = "attribute_not_exists(running)"
    if "running" in read:
        condition, values[":read"] = "running = :read", read["running"]
    sets = "SET running = :sync, dueShard = :shard, dueAt = :due"
    return _if_enrolled(f"{condition} AND ", read, update(run["member"], sets, values))


def end(run: Run, read: Mapping[str, Any], finished: int, synced: int | None) -> dynamodb.Write:
    """The write that ends the one under way; the next is due, if the member still is connected.

    `synced`: when its pass began, if that was complete.
    """
    values: dict[str, Any] = {":sync": run["id"]}
    sets, removed = [], ["running"]
    if synced is not None:
        sets, values[":synced"] = ["syncedAt = :synced"], synced
    if "enrolledAt" in read:
        sets += ["dueShard = :shard", "dueAt = :due"]
        values |= {":shard": shard(run["member"]), ":due": finished // 1000}
    else:
        removed += ["dueShard", "dueAt"]
    expression = f"SET {', '.join(sets)} " if sets else ""
    write = update(run["member"], f"{expression}REMOVE {', '.join(removed)}", values)
    return _if_enrolled("running = :sync AND ", read, write)


def withdraw(member: str, read: Mapping[str, Any]) -> dynamodb.Write:
    """The write of a member that turns out not to be connected, unless it has been since."""
    return _if_enrolled("", read, retire(member))


def _if_enrolled(condition: str, read: Mapping[str, Any], write: dynamodb.Write) -> dynamodb.Write:
    """With the condition that nobody connected, retired or forgot the member since it was read."""
    if "enrolledAt" not in read:
        unenrolled = "attribute_exists(pk) AND attribute_not_exists(enrolledAt)"
        return _if(f"{condition}{unenrolled}", write)
    values = write["Update"].setdefault("ExpressionAttributeValues", {})
    values |= dynamodb.pack({":enrolled": read["enrolledAt"]})
    return _if(f"{condition}enrolledAt = :enrolled", write)


def _if(condition: str, write: dynamodb.Write) -> dynamodb.Write:
    write["Update"]["ConditionExpression"] = condition
    return write
