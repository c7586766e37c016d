"""The table Accounts: the members who have connected LinkedIn, and under which accounts.

A connection lies under its account. An entry under the member names the account and nothing else,
so that only one item changes when tokens do.
"""

from collections.abc import Sequence
from itertools import islice
from typing import Any, Final, Literal, NamedTuple, NotRequired, TypedDict, cast

from vouch.aws import dynamodb
from vouch.aws.dynamodb import ABSENT, PRESENT, Expression
from vouch.settings import settings


class Connection(TypedDict):
    """A member's consent, given through an account. Times are seconds since the epoch."""

    account: str
    member: str
    connectionState: Literal["ACTIVE", "EXPIRED"]
    connectedAt: int
    expiresAt: int
    """When access ends unless the member consents anew."""
    accessExpiresAt: int
    """When the access token ends."""
    tokens: NotRequired[bytes]
    """Ciphertext; absent once the connection has expired, and in lists."""
    revision: int
    """The number of the write, on which the next write is conditional."""


class Standing(NamedTuple):
    """A member whom an account has connected, and whether the connection is good."""

    member: str
    is_active: bool


LISTED: Final = sorted(Connection.__annotations__.keys() - {"tokens"})
STANDING: Final = ("member", "connectionState")
KIND: Final = "connection#"


def get(account: str, member: str) -> Connection | None:
    """Read one connection, strongly consistent."""
    return cast("Connection | None", dynamodb.get(settings().accounts_table, _key(account, member)))


def of_account(account: str, after: str = "", most: int | None = None) -> list[Connection]:
    """Read an account's connections by member, without tokens: `most` that follow `after`."""
    return cast("list[Connection]", _under(f"account#{account}", after, most))


def standings(account: str, after: str = "", most: int | None = None) -> list[Standing]:
    """Read which members an account has connected: `most` that follow `after`, by member."""
    found = _under(f"account#{account}", after, most, STANDING)
    return [Standing(each["member"], each["connectionState"] == "ACTIVE") for each in found]


def of_member(member: str) -> list[Connection]:
    """Read a member's whole connections, of all accounts; the latest consent first."""
    entries = _under(f"member#{member}")
    found = [get(each["account"], member) for each in entries]
    return sorted((each for each in found if each), key=lambda each: -each["connectedAt"])


def is_connected(member: str) -> bool:
    """Tell whether a member has a connection, expired ones included."""
    return bool(_under(f"member#{member}", most=1))


def store(connection: Connection, others: dynamodb.Transaction) -> None:
    """Store a connection, and others' writes with it; its `revision` is the new one.

    LostRaceError unless the revision before is stored, or none is and this is the first.
    """
    own = {"connection": put_connection(connection), "entry": put_entry(connection)}
    dynamodb.commit({**own, **others})


def change(connection: Connection) -> None:
    """Store another state of a stored connection.

    LostRaceError as with `store`, and if another consent is stored in the meantime: the revisions
    of a member who was disconnected and consents anew begin at one again.
    """
    is_same = Expression(
        "revision = :read AND connectedAt = :connected",
        {":read": connection["revision"] - 1, ":connected": connection["connectedAt"]},
    )
    dynamodb.commit({"connection": _put(connection, is_same)})


def expire(connection: Connection) -> None:
    """Store that a connection has expired, without its tokens; the table's stream reports it."""
    left = connection.copy()
    left.pop("tokens", None)
    change({**left, "connectionState": "EXPIRED", "revision": connection["revision"] + 1})


def put_connection(connection: Connection) -> dynamodb.Write:
    """Build the write of a connection, conditional on the revision before it."""
    before = Expression("revision = :read", {":read": connection["revision"] - 1})
    return _put(connection, ABSENT if connection["revision"] <= 1 else before)


def delete_connection(connection: Connection) -> dict[str, dynamodb.Write]:
    """Build the writes that delete a connection; it may be absent."""
    table = settings().accounts_table
    return {
        "connection": dynamodb.delete(table, _key(connection["account"], connection["member"])),
        "entry": dynamodb.delete(table, _entry_key(connection)),
    }


def check_connection(connection: Connection) -> dynamodb.Write:
    """Build the check that a connection is still stored."""
    key = _key(connection["account"], connection["member"])
    return dynamodb.check(settings().accounts_table, key, PRESENT)


def _put(connection: Connection, condition: Expression) -> dynamodb.Write:
    item = {**connection, **_key(connection["account"], connection["member"])}
    return dynamodb.put(settings().accounts_table, item, condition)


def put_entry(connection: Connection) -> dynamodb.Write:
    """Build the write of the entry that leads from a member to the account of a connection."""
    item = {"account": connection["account"], "member": connection["member"]}
    return dynamodb.put(settings().accounts_table, {**item, **_entry_key(connection)})


def _under(
    partition: str, after: str = "", most: int | None = None, read: Sequence[str] = LISTED
) -> list[dict[str, Any]]:
    """Read attributes of a partition's entries, in order: after the key `after`, at most `most`."""
    # "!" comes before whatever an id may go on with, "~" after it.
    first = f"{KIND}{after}!" if after else KIND
    key = Expression(
        "pk = :pk AND sk BETWEEN :first AND :last",
        {":pk": partition, ":first": first, ":last": f"{KIND}~"},
        {f"#{name}": name for name in read},
    )
    table, shown = settings().accounts_table, key.names
    found = dynamodb.query(table, key, projection=shown, limit=most, consistent=True)
    return [*islice(found, most)]


def _key(account: str, member: str) -> dict[str, str]:
    return {"pk": f"account#{account}", "sk": f"{KIND}{member}"}


def _entry_key(connection: Connection) -> dict[str, str]:
    return {"pk": f"member#{connection['member']}", "sk": f"{KIND}{connection['account']}"}
