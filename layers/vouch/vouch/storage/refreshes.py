"""The table Bookkeeping: refreshes of viewers' networks, and which are due (DESIGN 13.2, 13.3).

They share the index DueSyncs with syncs, in shards of their own; the one that is due first comes
first.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple, cast

from vouch.aws import dynamodb
from vouch.aws.dynamodb import ABSENT, Expression
from vouch.domain.refresh import Refresh
from vouch.domain.refresh_times import share_of
from vouch.moment import Seconds
from vouch.settings import settings

SHARDS: Final = 8
PREFIX: Final = "refreshes#"
INTERNAL: Final = {"pk", "sk", "dueShard"}


class Due(NamedTuple):
    """A refresh that is due, as the index has it."""

    account: str
    viewer: str
    due_at: Seconds


def get(account: str, viewer: str) -> Refresh | None:
    """Read a refresh, strongly consistent."""
    found = dynamodb.get(settings().bookkeeping_table, _key(account, viewer))
    return None if found is None else _refresh(found)


def of_account(account: str) -> Iterator[Refresh]:
    """Yield all refreshes of an account, strongly consistent."""
    key = Expression("pk = :pk", {":pk": _partition(account)})
    found = dynamodb.query(settings().bookkeeping_table, key, consistent=True)
    return (_refresh(item) for item in found)


def due(shard: int, moment: Seconds, most: int) -> list[Due]:
    """Read at most `most` refreshes of a shard that are due by then, from the index."""
    is_due = Expression(
        "dueShard = :shard AND dueAt <= :moment",
        {":shard": f"refresh {shard}", ":moment": moment},
    )
    table = settings().bookkeeping_table
    page = dynamodb.query_page(table, is_due, None, index="DueSyncs", limit=most)
    return [
        Due(each["pk"].removeprefix(PREFIX), each["sk"], Seconds(each["dueAt"]))
        for each in page.items
    ]


def put(after: Refresh) -> dynamodb.Write:
    """Build the write of a refresh, if the revision before it is stored; a first one if none is.

    Revisions begin anew after a deletion, so no write of a refresh changes one made after it.
    """
    before, created = after["revision"] - 1, after["createdAt"]
    unchanged = Expression(
        "revision = :before AND createdAt <= :created", {":before": before, ":created": created}
    )
    account, viewer = after["account"], after["viewer"]
    item = {**after, **_key(account, viewer), "dueShard": _shard(account, viewer)}
    return dynamodb.put(settings().bookkeeping_table, item, unchanged if before else ABSENT)


def update_sent(sent: Due, again: Seconds) -> dynamodb.Write:
    """Build the write by which a refresh whose message was sent is not looked at before `again`."""
    still = Expression("dueAt = :due", {":due": sent.due_at})
    later = Expression("SET dueAt = :again", {":again": again})
    key = _key(sent.account, sent.viewer)
    return dynamodb.update(settings().bookkeeping_table, key, later, still)


def delete(account: str, viewer: str) -> dynamodb.Write:
    """Build the write that deletes a refresh, if there is one."""
    return dynamodb.delete(settings().bookkeeping_table, _key(account, viewer))


def _refresh(item: Mapping[str, Any]) -> Refresh:
    return cast("Refresh", {name: item[name] for name in item if name not in INTERNAL})


def _shard(account: str, viewer: str) -> str:
    return f"refresh {share_of(account, viewer, SHARDS)}"


def _partition(account: str) -> str:
    return f"{PREFIX}{account}"


def _key(account: str, viewer: str) -> dict[str, str]:
    return {"pk": _partition(account), "sk": viewer}
