"""The table Accounts: which members have connected LinkedIn, under which accounts.

A connection lies under its account. An entry under the member says which accounts there are, and
nothing else, so that only one item changes when tokens do.
"""

from typing import Any, Final, Literal, NotRequired, TypedDict, cast

from vouch.aws import dynamodb
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
    """Ciphertext; absent once they are of no use, and in lists."""
    revision: int
    """It grows with each write, which is conditional on it."""


LISTED: Final = sorted(Connection.__annotations__.keys() - {"tokens"})
KIND: Final = "connection#"


def get(account: str, member: str) -> Connection | None:
    """One connection, strongly consistent."""
    return cast("Connection | None", dynamodb.get(settings().accounts_table, _key(account, member)))


def of_account(account: str, after: str = "", most: int | None = None) -> list[Connection]:
    """An account's, without tokens, by member: all, or at most so many that follow a member."""
    return cast("list[Connection]", _under(f"account#{account}", after, most))


def of_member(member: str) -> list[Connection]:
    """A member's, whole, under whatever account; the latest consent first."""
    entries = _under(f"member#{member}")
    found = [get(each["account"], member) for each in entries]
    return sorted((each for each in found if each), key=lambda each: -each["connectedAt"])


def is_connected(member: str) -> bool:
    """Whether there is any connection of a member, be it expired."""
    return bool(_under(f"member#{member}", most=1))


def put(connection: Connection, *others: dynamodb.Write) -> None:
    """Store a connection, and others' writes with it; its `revision` is the new one.

    LostRaceError unless the one before is stored, or none is and this is the first.
    """
    dynamodb.commit([_put(connection), _put_entry(connection), *others])


def change(connection: Connection) -> None:
    """Store another state of a connection that is stored; LostRaceError as with `put`."""
    dynamodb.commit([_put(connection)])


def expire(connection: Connection) -> None:
    """Store that a connection is of no use; its tokens go, and the stream tells of it."""
    left = connection.copy()
    left.pop("tokens", None)
    change({**left, "connectionState": "EXPIRED", "revision": connection["revision"] + 1})


def erasure(connection: Connection) -> list[dynamodb.Write]:
    """The writes that leave nothing of a connection, and stand whether it is there or not."""
    table = settings().accounts_table
    keys = _key(connection["account"], connection["member"]), _entry_key(connection)
    return [{"Delete": {"TableName": table, "Key": dynamodb.pack(key)}} for key in keys]


def check(connection: Connection) -> dynamodb.Write:
    """The condition that a connection is still stored; LostRaceError where it is not."""
    return {
        "ConditionCheck": {
            "TableName": settings().accounts_table,
            "Key": dynamodb.pack(_key(connection["account"], connection["member"])),
            "ConditionExpression": "attribute_exists(pk)",
        }
    }


def _put(connection: Connection) -> dynamodb.Write:
    write: dict[str, Any] = {
        "TableName": settings().accounts_table,
        "Item": dynamodb.pack({**connection, **_key(connection["account"], connection["member"])}),
        "ConditionExpression": "attribute_not_exists(pk)",
    }
    if connection["revision"] > 1:
        write["ConditionExpression"] = "revision = :read"
        write["ExpressionAttributeValues"] = dynamodb.pack({":read": connection["revision"] - 1})
    return {"Put": write}


def _put_entry(connection: Connection) -> dynamodb.Write:
    item = {"account": connection["account"], "member": connection["member"]}
    return {
        "Put": {
            "TableName": settings().accounts_table,
            "Item": dynamodb.pack({**item, **_entry_key(connection)}),
        }
    }


def _under(partition: str, after: str = "", most: int | None = None) -> list[dict[str, Any]]:
    """Entries of a partition, in order; after what a key ends in, if said, and at most so many."""
    # "!" comes before whatever an id may go on with, "~" after it.
    first = f"{KIND}{after}!" if after else KIND
    with dynamodb.errors():
        pages = (
            dynamodb.client()
            .get_paginator("query")
            .paginate(
                TableName=settings().accounts_table,
                KeyConditionExpression="pk = :pk AND sk BETWEEN :first AND :last",
                ExpressionAttributeNames={f"#{name}": name for name in LISTED},
                ExpressionAttributeValues=dynamodb.pack(
                    {":pk": partition, ":first": first, ":last": f"{KIND}~"}
                ),
                ProjectionExpression=", ".join(f"#{name}" for name in LISTED),
                ConsistentRead=True,
                PaginationConfig={"MaxItems": most} if most else {},
            )
        )
        return [dynamodb.unpack(item) for page in pages for item in page["Items"]]


def _key(account: str, member: str) -> dict[str, str]:
    return {"pk": f"account#{account}", "sk": f"{KIND}{member}"}


def _entry_key(connection: Connection) -> dict[str, str]:
    return {"pk": f"member#{connection['member']}", "sk": f"{KIND}{connection['account']}"}
