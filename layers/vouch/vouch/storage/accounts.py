"""The table Accounts: those who pay. The credentials in it are the keyring's."""

from collections.abc import Mapping
from typing import Any, Final, NotRequired, TypedDict, cast

from vouch.aws import dynamodb
from vouch.settings import settings

KEPT_AFTER_EXPIRY: Final = 30 * 24 * 60 * 60
"""Seconds an expired credential is kept, so that it is answered `expired` and not `unknown`."""


class Account(TypedDict):
    """Who pays. `monthlyCredits` absent: no limit."""

    id: str
    name: str
    createdAt: int
    keysIssued: int
    """Ever; it tells whether the keys are still those that were read."""
    monthlyCredits: NotRequired[int]


def account(account_id: str) -> Account | None:
    """The account, or None."""
    return cast("Account | None", dynamodb.get(settings().accounts_table, _by_id(account_id)))


def open_account(new: Account) -> None:
    """Store a new account."""
    dynamodb.commit([put(_by_id(new["id"]), new, is_new=True)])


def limit(read: Account, credits_: int | None) -> dynamodb.Write:
    """The write that changes an account's monthly credits, if they still are as they were read."""
    write = has_limit(read)["ConditionCheck"]
    if credits_ is None:
        write["UpdateExpression"] = "REMOVE monthlyCredits"
    else:
        write["UpdateExpression"] = "SET monthlyCredits = :new"
        write.setdefault("ExpressionAttributeValues", {}).update(dynamodb.pack({":new": credits_}))
    return {"Update": write}


def has_limit(read: Account) -> dynamodb.Write:
    """The check that an account's monthly credits still are as they were read."""
    check: dict[str, Any] = {
        "TableName": settings().accounts_table,
        "Key": dynamodb.pack(_by_id(read["id"])),
        "ConditionExpression": "attribute_exists(pk) AND attribute_not_exists(monthlyCredits)",
    }
    if "monthlyCredits" in read:
        check["ConditionExpression"] = "monthlyCredits = :read"
        check["ExpressionAttributeValues"] = dynamodb.pack({":read": read["monthlyCredits"]})
    return {"ConditionCheck": check}


def counted(read: Account) -> dynamodb.Write:
    """The write that counts one more key of an account, if none was since it was read."""
    return {
        "Update": {
            "TableName": settings().accounts_table,
            "Key": dynamodb.pack(_by_id(read["id"])),
            "UpdateExpression": "ADD keysIssued :one",
            "ConditionExpression": "keysIssued = :read",
            "ExpressionAttributeValues": dynamodb.pack({":one": 1, ":read": read["keysIssued"]}),
        }
    }


def put(key: Mapping[str, str], value: Mapping[str, Any], *, is_new: bool) -> dynamodb.Write:
    """The write of an item of this table: one that is not there yet, or one that is."""
    expiry = {"ttl": value["expiresAt"] + KEPT_AFTER_EXPIRY} if "expiresAt" in value else {}
    return {
        "Put": {
            "TableName": settings().accounts_table,
            "Item": dynamodb.pack({**value, **expiry, **key}),
            "ConditionExpression": f"attribute_{'not_' if is_new else ''}exists(pk)",
        }
    }


def _by_id(account_id: str) -> dict[str, str]:
    return {"pk": f"account#{account_id}", "sk": "account"}
