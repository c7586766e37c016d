"""Syncs, in the table Bookkeeping: the progress of each, and the accounts it is reported to."""

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any, Final, NamedTuple, cast

from vouch.aws import dynamodb
from vouch.aws.dynamodb import ABSENT, Expression
from vouch.domain.syncing import UNDER_WAY, Run
from vouch.moment import DAY, seconds
from vouch.settings import settings
from vouch.storage.syncs import TOLD, partition, pointer

KEPT_FOR: Final = 30 * DAY
"""How many seconds a sync is reported."""
RUN: Final = "run#"
INTERNAL: Final = ("pk", "sk", "ttl")


class Place(NamedTuple):
    """The member and the id by which a sync is found."""

    member: str
    sync: str


def get(member: str, sync: str) -> Run | None:
    """Read a sync, strongly consistent."""
    found = dynamodb.get(settings().bookkeeping_table, key(member, sync))
    return None if found is None else _run(found)


def running(member: str, read: Mapping[str, Any]) -> Run | None:
    """Read the sync that the state of the member's syncs names, if it is still under way."""
    run = get(member, read["running"]) if "running" in read else None
    return run if run is not None and run["state"] in UNDER_WAY else None


def get_many(places: Sequence[Place]) -> list[Run]:
    """Read the syncs that are still kept, in that order, strongly consistent."""
    keys = [key(*place) for place in places]
    found = map(_run, dynamodb.get_many(settings().bookkeeping_table, keys))
    runs = {Place(run["member"], run["id"]): run for run in found}
    return [runs[place] for place in places if place in runs]


def of_member(member: str, after: str | None, count: int) -> list[Place]:
    """List at most `count` syncs of a member, newest first, all older than `after`."""
    found = _newest(partition(member), RUN, after, count)
    return [Place(member, item["sk"].removeprefix(RUN)) for item in found]


def of_account(account: str, after: str | None, count: int) -> list[Place]:
    """List at most `count` syncs reported to an account, newest first, all older than `after`."""
    found = _newest(pointer(account, "")["pk"], "", after, count)
    return [Place(item["member"], item["sk"]) for item in found]


def put_run(run: Run, *, is_new: bool = False) -> dynamodb.Write:
    """Build the write of a sync, conditional on the revision before it."""
    item = {**run, **key(run["member"], run["id"])}
    before = Expression("revision = :before", {":before": run["revision"] - 1})
    return put_item(item, ABSENT if is_new else before)


def put_pointers(run: Run, account: str) -> dict[str, dynamodb.Write]:
    """Build the writes by which a sync is reported to an account."""
    twin = {"pk": partition(run["member"]), "sk": f"{TOLD}{run['id']}#{account}"}
    return {
        "pointer": put_item(pointer(account, run["id"]) | {"member": run["member"]}),
        "twin": put_item(twin),
    }


def key(member: str, sync: str) -> dict[str, str]:
    """Return the key of a sync's item."""
    return {"pk": partition(member), "sk": f"{RUN}{sync}"}


def put_item(item: dict[str, Any], condition: Expression | None = None) -> dynamodb.Write:
    """Build the write of an item that is kept as long as a sync is."""
    lasting = {**item, "ttl": seconds() + KEPT_FOR}
    return dynamodb.put(settings().bookkeeping_table, lasting, condition)


def _newest(pk: str, prefix: str, after: str | None, count: int) -> list[dict[str, Any]]:
    # Ids begin with a digit: "~" comes after all of them, "!" before.
    last = f"{prefix}{after}" if after else f"{prefix}~"
    found = dynamodb.query(
        settings().bookkeeping_table,
        Expression(
            "pk = :pk AND sk BETWEEN :first AND :last",
            {":pk": pk, ":first": f"{prefix}!", ":last": last},
            {"#member": "member"},
        ),
        projection=("sk", "#member"),
        newest_first=True,
        consistent=True,
        limit=count + 1,
    )
    return [*islice((item for item in found if item["sk"] != last), count)]


def _run(item: dict[str, Any]) -> Run:
    return cast("Run", {name: value for name, value in item.items() if name not in INTERNAL})
