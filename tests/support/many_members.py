"""Many connected members: what the product would have stored of them, put there without its rules.

Their tokens are none, so that their syncs can be started, and end as soon as they are worked on.
"""

from collections.abc import Iterator, Sequence
from itertools import batched
from typing import Any, Final

from vouch.aws import dynamodb
from vouch.settings import Settings
from vouch.storage import connections, syncs
from vouch.storage.connections import Connection

ENROLLED: Final = 1_700_000_000
"""When the first of them connected, in seconds."""
AT_ONCE: Final = 50
"""How many connected in the same second."""
ACCOUNT: Final = 10
"""How many members an account has, if none is said."""
BATCH: Final = 25


def urn(number: int) -> str:
    """Return a member's URN."""
    return f"urn:li:person:Many{number:06}"


def connect_many(
    client: Any, tables: Settings, count: int, account: str | None = None, expired: int = 0
) -> list[str]:
    """Store members who are connected and due, and of whom the last `expired` are not any more."""
    members = [urn(number) for number in range(count)]
    owners = [account or f"{number // ACCOUNT:016x}" for number in range(count)]
    consents = [
        _connection(owner, each, is_active=number < count - expired)
        for number, (owner, each) in enumerate(zip(owners, members, strict=True))
    ]
    _write(client, tables.accounts_table, _entries(consents))
    due = (_state(each, number) for number, each in enumerate(members[: count - expired]))
    _write(client, tables.bookkeeping_table, due)
    return members


def _connection(account: str, member: str, *, is_active: bool) -> Connection:
    connection: Connection = {
        "account": account,
        "member": member,
        "connectionState": "ACTIVE" if is_active else "EXPIRED",
        "connectedAt": ENROLLED,
        "expiresAt": ENROLLED,
        "accessExpiresAt": ENROLLED,
        "revision": 1,
    }
    # As much as two of LinkedIn's tokens take, encrypted.
    return {**connection, "tokens": b"-" * 900} if is_active else connection


def _entries(consents: Sequence[Connection]) -> Iterator[dict[str, Any]]:
    for each in consents:
        yield connections.put_connection(each)["Put"]["Item"]
        yield connections.put_entry(each)["Put"]["Item"]


def _state(member: str, number: int) -> dict[str, Any]:
    at = ENROLLED + number // AT_ONCE
    item = {"pk": syncs.partition(member), "sk": "state", "enrolledAt": at * 1000}
    return dynamodb.pack({**item, "dueShard": syncs.shard(member), "dueAt": at})


def _write(client: Any, table: str, items: Iterator[dict[str, Any]]) -> None:
    for chunk in batched(items, BATCH, strict=False):
        requests = [{"PutRequest": {"Item": item}} for item in chunk]
        while requests:
            answer = client.batch_write_item(RequestItems={table: requests})
            requests = answer["UnprocessedItems"].get(table, [])
