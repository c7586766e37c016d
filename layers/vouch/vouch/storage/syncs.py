"""Members that are synced, in the table Bookkeeping: the sync under way, and when the next is due.

All that belongs to a member's syncs lies in one partition. Only a member that is connected is in
the index, in shards; the one that is due first comes first. A member is due from the end of the
last sync on, or, while a sync is under way, when it should have made progress. At most one sync of
a member is under way, because the member's state names it.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from vouch.aws import dynamodb
from vouch.aws.dynamodb import ABSENT, PRESENT, Expression
from vouch.domain.day_share import DayCalls
from vouch.domain.sync_start import DuePlace
from vouch.domain.syncing import DEAD_AFTER, Run, waking
from vouch.moment import Milliseconds, Seconds, in_seconds, now
from vouch.settings import settings

SHARDS: Final = 8
"""How many partitions of the index hold members. It can grow, to 256: a member is found in the
shard where the last write put them. It never shrinks, because the last ones would be read no more.
"""
PREFIX: Final = "sync#"
TOLD: Final = "told#"
"""The beginning of the sort key of an item that names an account to which a sync is reported."""
KEYS: Final = ("pk", "sk")
READ: Final = (*KEYS, "id", "resumeAt", "revision")
"""The attributes by which syncs are deleted; all but the keys are of syncs alone."""


class DuePage(NamedTuple):
    """Members who are due, the first one first, and where the page ends; None at the end of all."""

    members: Sequence[str]
    last: DuePlace | None


class Deletion(NamedTuple):
    """The writes that delete what is stored of a member's syncs, and the names of schedules."""

    writes: Sequence[dynamodb.Write]
    schedules: Sequence[str]


def update_enrolled(member: str) -> dynamodb.Write:
    """Build the write that makes a sync due of a member that connects, now or anew.

    When the last sync ended is forgotten, so that the first one of a consent need not wait.
    """
    moment = now()
    change = Expression(
        "SET enrolledAt = :now, dueShard = :shard, dueAt = :due REMOVE endedAt",
        {":now": moment, ":shard": shard(member), ":due": in_seconds(moment)},
    )
    return _update(member, change)


def update_retired(member: str, read: Mapping[str, Any], calls: DayCalls) -> dynamodb.Write:
    """Build the write that makes no sync due or under way of a member whom no account connects.

    It holds only if the member neither connected nor began a sync after the state was read. The
    first sync of a new consent goes on counting `calls`, those of the sync under way.
    """
    counted = calls.stored()
    sets = f"SET {', '.join(f'{name} = :{name}' for name in counted)} " if counted else ""
    change = Expression(
        f"{sets}REMOVE enrolledAt, dueShard, dueAt, running",
        {f":{name}": value for name, value in counted.items()},
    )
    return _update(member, change, _running_as(read) & _enrolled_as(read))


def update_withdrawn(member: str, read: Mapping[str, Any]) -> dynamodb.Write:
    """Build the write that makes no sync due, unless the member connected after the state was read.

    The one under way ends by itself.
    """
    return _update(member, Expression("REMOVE enrolledAt, dueShard, dueAt"), _enrolled_as(read))


def update_begun(run: Run, read: Mapping[str, Any]) -> dynamodb.Write:
    """Build the write that makes a sync the one under way, if none began after the state was read.

    The member must still be enrolled as it was read: nothing is stored of one who was forgotten.
    """
    change = Expression(
        "SET running = :sync, dueShard = :shard, dueAt = :due",
        {
            ":sync": run["id"],
            ":shard": shard(run["member"]),
            ":due": (run["until"] + DEAD_AFTER) // 1000 + 1,
        },
    )
    return _update(run["member"], change, _running_as(read) & _enrolled_as(read))


def update_ended(
    run: Run,
    read: Mapping[str, Any],
    finished: Milliseconds,
    synced: int | None,
    calls: DayCalls,
) -> dynamodb.Write:
    """Build the write that ends the sync under way, and makes the next due of an enrolled member.

    `synced` is when its pass began, in milliseconds, if that was complete. The member's next sync
    goes on counting `calls`.
    """
    values: dict[str, Any] = {":ended": finished}
    sets, removed = ["endedAt = :ended"], ["running"]
    if synced is not None:
        sets.append("syncedAt = :synced")
        values[":synced"] = synced
    for name, value in calls.stored().items():
        sets.append(f"{name} = :{name}")
        values[f":{name}"] = value
    if "enrolledAt" in read:
        sets += ["dueShard = :shard", "dueAt = :due"]
        values |= {":shard": shard(run["member"]), ":due": in_seconds(finished)}
    else:
        removed += ["dueShard", "dueAt"]
    change = Expression(f"SET {', '.join(sets)} REMOVE {', '.join(removed)}", values)
    is_running = Expression("running = :sync", {":sync": run["id"]})
    return _update(run["member"], change, is_running & _enrolled_as(read))


def delete_syncs(member: str) -> Deletion:
    """Read a member's syncs and build the writes that delete them and the pointers to them.

    A sync is deleted only as it was read, because its schedule is known by that.
    """
    table, own = settings().bookkeeping_table, Expression("pk = :pk", {":pk": partition(member)})
    read = [*dynamodb.query(table, own, projection=READ, consistent=True)]
    told = [item["sk"].split("#", 2) for item in read if item["sk"].startswith(TOLD)]
    # The pointers first: only the member's own items say where they are.
    pointers = [dynamodb.delete(table, pointer(account, sync)) for _, sync, account in told]
    return Deletion(
        [*pointers, *(dynamodb.delete(table, _key_of(item), _as_read(item)) for item in read)],
        [waking(item["id"], item["resumeAt"]) for item in read if "resumeAt" in item],
    )


def synced_at(member: str) -> int | None:
    """Return when the last complete pass through a member's recommendations began, in ms."""
    found: int | None = state(member).get("syncedAt")
    return found


def state(member: str) -> dict[str, Any]:
    """Read the state of a member's syncs, strongly consistent; empty if there never was one."""
    return dynamodb.get(settings().bookkeeping_table, _key(member)) or {}


def due(shard: int, until: Seconds, after: DuePlace | None, most: int) -> DuePage:
    """Read a page of a shard's members whose next sync is due by then, or whose last may be dead.

    It holds those that follow a place; that of a member who is not there any more leads on too.
    """
    is_due = Expression(
        "dueShard = :shard AND dueAt <= :until", {":shard": str(shard), ":until": until}
    )
    page = dynamodb.query_page(
        settings().bookkeeping_table,
        is_due,
        _start(shard, after) if after else None,
        index="DueSyncs",
        projection=KEYS,
        limit=most,
    )
    members = [item["pk"].removeprefix(PREFIX) for item in page.items]
    last = dynamodb.unpack(page.next) if page.next else None
    place = DuePlace(last["dueAt"], last["pk"].removeprefix(PREFIX)) if last else None
    return DuePage(members, place)


def partition(member: str) -> str:
    """Return the partition key of all that belongs to a member's syncs."""
    return f"{PREFIX}{member}"


def pointer(account: str, sync: str) -> dict[str, str]:
    """Return the key of the item that leads from an account to a sync."""
    return {"pk": f"syncs#account#{account}", "sk": sync}


def shard(member: str) -> str:
    """Return the shard of the index in which the member is."""
    return str(hashlib.sha256(member.encode()).digest()[0] % SHARDS)


def _start(shard: int, after: DuePlace) -> dynamodb.Item:
    own = {"dueShard": str(shard), "dueAt": after.due}
    return dynamodb.pack({**_key(after.member), **own})


def _key_of(item: Mapping[str, Any]) -> dict[str, str]:
    return {name: item[name] for name in KEYS}


def _as_read(item: Mapping[str, Any]) -> Expression | None:
    if "revision" not in item:
        return None
    same = Expression("revision = :read", {":read": item["revision"]})
    return same._replace(text=f"{ABSENT.text} OR {same.text}")


def _running_as(read: Mapping[str, Any]) -> Expression:
    """Require that no sync began or ended since the state was read."""
    if "running" in read:
        return Expression("running = :read", {":read": read["running"]})
    return Expression("attribute_not_exists(running)")


def _enrolled_as(read: Mapping[str, Any]) -> Expression:
    """Require that the member was not connected, retired or forgotten since the state was read."""
    if "enrolledAt" in read:
        return Expression("enrolledAt = :enrolled", {":enrolled": read["enrolledAt"]})
    return PRESENT & Expression("attribute_not_exists(enrolledAt)")


def _update(member: str, change: Expression, condition: Expression | None = None) -> dynamodb.Write:
    return dynamodb.update(settings().bookkeeping_table, _key(member), change, condition)


def _key(member: str) -> dict[str, str]:
    return {"pk": partition(member), "sk": "state"}
