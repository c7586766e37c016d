"""Whose turn it is: at most one sync of a member is under way, by the member's state."""

from collections.abc import Mapping
from typing import Any

from vouch.aws import dynamodb
from vouch.domain.syncing import PATIENCE, Run
from vouch.storage import syncs


def begun(run: Run, read: Mapping[str, Any]) -> dynamodb.Write:
    """The write that makes a sync the one under way, if that is the same one as was read.

    The member must still be enrolled as it was read: nothing is stored of one who was forgotten.
    """
    values = {
        ":sync": run["id"],
        ":shard": syncs.shard(run["member"]),
        ":due": (run["until"] + PATIENCE) // 1000 + 1,
    }
    condition = "attribute_not_exists(running)"
    if "running" in read:
        condition, values[":read"] = "running = :read", read["running"]
    sets = "SET running = :sync, dueShard = :shard, dueAt = :due"
    return _if_enrolled(f"{condition} AND ", read, syncs.update(run["member"], sets, values))


def ended(run: Run, read: Mapping[str, Any], finished: int, synced: int | None) -> dynamodb.Write:
    """The write that ends the one under way; the next is due, if the member still is connected.

    `synced`: when its pass began, if that was complete.
    """
    values: dict[str, Any] = {":sync": run["id"]}
    sets, removed = [], ["running"]
    if synced is not None:
        sets, values[":synced"] = ["syncedAt = :synced"], synced
    if "enrolledAt" in read:
        sets += ["dueShard = :shard", "dueAt = :due"]
        values |= {":shard": syncs.shard(run["member"]), ":due": finished // 1000}
    else:
        removed += ["dueShard", "dueAt"]
    expression = f"SET {', '.join(sets)} " if sets else ""
    write = syncs.update(run["member"], f"{expression}REMOVE {', '.join(removed)}", values)
    return _if_enrolled("running = :sync AND ", read, write)


def withdrawn(member: str, read: Mapping[str, Any]) -> dynamodb.Write:
    """The write of a member that turns out not to be connected, unless it has been since."""
    return _if_enrolled("", read, syncs.retire(member))


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
