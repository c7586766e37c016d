"""The table Accounts: accounts, which pay. The credentials in it are the keyring's."""

from collections.abc import Mapping
from typing import Any, Final, NotRequired, TypedDict, cast

from vouch.aws import dynamodb
from vouch.aws.dynamodb import ABSENT, PRESENT, Expression
from vouch.moment import DAY
from vouch.settings import settings

KEPT_AFTER_EXPIRY: Final = 30 * DAY
"""How many seconds an expired credential is kept, so that it is not answered `unknown`."""


class Account(TypedDict):
    """An account. Without `monthlyCredits` it has no limit."""

    id: str
    name: str
    createdAt: int
    keysIssued: int
    """How many keys were ever issued; it shows whether a key was issued since a read."""
    monthlyCredits: NotRequired[int]
    operator: NotRequired[int]
    """1 in the account of an operator, who may see how the stack is; absent in all others."""


def account(account_id: str) -> Account | None:
    """Return the account, or None."""
    return cast("Account | None", dynamodb.get(settings().accounts_table, _key(account_id)))


def open_account(new: Account) -> None:
    """Store a new account."""
    dynamodb.commit({"account": put_item(_key(new["id"]), new, is_new=True)})


def update_limit(read: Account, credits_: int | None) -> dynamodb.Write:
    """Build the write that changes an account's monthly credits, if they are as they were read."""
    change = Expression("SET monthlyCredits = :new", {":new": credits_})
    if credits_ is None:
        change = Expression("REMOVE monthlyCredits")
    return dynamodb.update(settings().accounts_table, _key(read["id"]), change, _limit_of(read))


def check_limit(read: Account) -> dynamodb.Write:
    """Build the check that an account's monthly credits are as they were read."""
    return dynamodb.check(settings().accounts_table, _key(read["id"]), _limit_of(read))


def update_operator(account_id: str, *, is_operator: bool) -> dynamodb.Write:
    """Build the write that makes an account an operator's or takes that back, if it is there."""
    name = {"#operator": "operator"}  # a word that DynamoDB reserves
    change = Expression("SET #operator = :one", {":one": 1}, name)
    if not is_operator:
        change = Expression("REMOVE #operator", {}, name)
    return dynamodb.update(settings().accounts_table, _key(account_id), change, PRESENT)


def add_key_issued(read: Account) -> dynamodb.Write:
    """Build the write that counts one more key of an account, if none was since it was read."""
    return dynamodb.update(
        settings().accounts_table,
        _key(read["id"]),
        Expression("ADD keysIssued :one", {":one": 1}),
        Expression("keysIssued = :read", {":read": read["keysIssued"]}),
    )


def put_item(key: Mapping[str, str], value: Mapping[str, Any], *, is_new: bool) -> dynamodb.Write:
    """Build the write of an item of this table: one that is not there yet, or one that is."""
    expiry = {"ttl": value["expiresAt"] + KEPT_AFTER_EXPIRY} if "expiresAt" in value else {}
    item = {**value, **expiry, **key}
    return dynamodb.put(settings().accounts_table, item, ABSENT if is_new else PRESENT)


def _limit_of(read: Account) -> Expression:
    if "monthlyCredits" in read:
        return Expression("monthlyCredits = :read", {":read": read["monthlyCredits"]})
    return PRESENT & Expression("attribute_not_exists(monthlyCredits)")


def _key(account_id: str) -> dict[str, str]:
    return {"pk": f"account#{account_id}", "sk": "account"}
