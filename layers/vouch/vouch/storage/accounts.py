"""The table Accounts: accounts, and the credentials that speak for accounts and members.

A credential is stored under the SHA-256 of its secret, never under the secret (DESIGN 5). Beside it
stands an entry under its owner, so that it can be listed and revoked without the secret.
"""

import hashlib
from collections.abc import Mapping
from typing import Any, Final, NotRequired, TypedDict, cast

from vouch.settings import settings
from vouch.storage import dynamodb

KEPT_AFTER_EXPIRY: Final = 30 * 24 * 60 * 60
"""Seconds an expired credential is kept, so that it is answered `expired` and not `unknown`."""


class Credential(TypedDict):
    """What a secret stands for. Times are seconds since the epoch."""

    kind: str
    """`api_key` or `member_token`."""
    id: str
    owner: str
    """An account's id or a member's URN."""
    digest: str
    createdAt: int
    label: NotRequired[str]
    expiresAt: NotRequired[int]
    revokedAt: NotRequired[int]


class Account(TypedDict):
    """Who pays. `monthlyCredits` absent: no limit."""

    id: str
    name: str
    createdAt: int
    keysIssued: int
    """Ever; it tells whether the keys are still those that were read."""
    monthlyCredits: NotRequired[int]


def digest_of(secret: str) -> str:
    """The name a secret is stored under."""
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()


def credential(digest: str) -> Credential | None:
    """The credential of a secret's digest, strongly consistent."""
    return cast("Credential | None", dynamodb.get(settings().accounts_table, _by_digest(digest)))


def account(account_id: str) -> Account | None:
    """The account, or None."""
    return cast("Account | None", dynamodb.get(settings().accounts_table, _by_id(account_id)))


def open_account(new: Account) -> None:
    """Store a new account."""
    dynamodb.commit([_put(_by_id(new["id"]), new, is_new=True)])


def issue(new: Credential, read: Account | None = None) -> None:
    """Store a new credential, by digest and under its owner.

    `read`: the account as it was when its keys were counted; LostRaceError if another key was
    issued since.
    """
    writes = _writes(new, is_new=True)
    if read is not None:
        writes.append(_counted(read))
    dynamodb.commit(writes)


def revoke(revoked: Credential) -> None:
    """Store that a credential is revoked."""
    dynamodb.commit(_writes(revoked, is_new=False))


def credentials(kind: str, owner: str) -> list[Credential]:
    """All credentials of a kind that an owner was issued, the oldest first."""
    values = {":pk": _partition(kind, owner), ":sk": f"{kind}#"}
    with dynamodb.errors():
        pages = (
            dynamodb.client()
            .get_paginator("query")
            .paginate(
                TableName=settings().accounts_table,
                KeyConditionExpression="pk = :pk AND begins_with(sk, :sk)",
                ExpressionAttributeValues=dynamodb.pack(values),
                ConsistentRead=True,
            )
        )
        found = [dynamodb.unpack(item) for page in pages for item in page["Items"]]
    return sorted(cast("list[Credential]", found), key=lambda each: each["createdAt"])


def _writes(stored: Credential, *, is_new: bool) -> list[dynamodb.Write]:
    owned = {"pk": _partition(stored["kind"], stored["owner"]), "sk": _sort_key(stored)}
    return [
        _put(_by_digest(stored["digest"]), stored, is_new=is_new),
        _put(owned, stored, is_new=is_new),
    ]


def _counted(read: Account) -> dynamodb.Write:
    issued: Account = {**read, "keysIssued": read["keysIssued"] + 1}
    write = _put(_by_id(read["id"]), issued, is_new=False)
    write["Put"]["ConditionExpression"] = "keysIssued = :read"
    write["Put"]["ExpressionAttributeValues"] = dynamodb.pack({":read": read["keysIssued"]})
    return write


def _put(key: Mapping[str, str], value: Mapping[str, Any], *, is_new: bool) -> dynamodb.Write:
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


def _by_digest(digest: str) -> dict[str, str]:
    return {"pk": f"sha256#{digest}", "sk": "credential"}


def _partition(kind: str, owner: str) -> str:
    return f"account#{owner}" if kind == "api_key" else f"member#{owner}"


def _sort_key(stored: Credential) -> str:
    return f"{stored['kind']}#{stored['id']}"
