"""The table Accounts: the credentials that speak for accounts and members.

A credential is stored under the SHA-256 of its secret, never under the secret
(DESIGN 5.5). Beside it
stands an entry under its owner, so that it can be listed and revoked without the secret.
"""

import hashlib
from typing import NotRequired, TypedDict, cast

from vouch.aws import dynamodb
from vouch.settings import settings
from vouch.storage import accounts
from vouch.storage.accounts import Account


class Credential(TypedDict):
    """What a secret stands for. Times are seconds since the epoch."""

    kind: str
    """`api_key` or `member_token`; `linkedin_token` is never stored, only remembered."""
    id: str
    owner: str
    """An account's id or a member's URN."""
    digest: str
    createdAt: int
    label: NotRequired[str]
    expiresAt: NotRequired[int]
    revokedAt: NotRequired[int]


def digest_of(secret: str) -> str:
    """The name a secret is stored under."""
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()


def credential(digest: str) -> Credential | None:
    """The credential of a secret's digest, strongly consistent."""
    return cast("Credential | None", dynamodb.get(settings().accounts_table, _by_digest(digest)))


def issue(new: Credential, read: Account | None = None) -> None:
    """Store a new credential, by digest and under its owner.

    `read`: the account as it was when its keys were counted; LostRaceError if another key was
    issued since.
    """
    writes = _writes(new, is_new=True)
    if read is not None:
        writes.append(accounts.counted(read))
    dynamodb.commit(writes)


def revoke(revoked: Credential) -> None:
    """Store that a credential is revoked."""
    dynamodb.commit(_writes(revoked, is_new=False))


def erasure(stored: Credential) -> list[dynamodb.Write]:
    """The writes that leave nothing of a credential, and stand whether it is there or not."""
    table, keys = settings().accounts_table, (_by_digest(stored["digest"]), _under_owner(stored))
    return [{"Delete": {"TableName": table, "Key": dynamodb.pack(key)}} for key in keys]


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
    keys = _by_digest(stored["digest"]), _under_owner(stored)
    return [accounts.put(key, stored, is_new=is_new) for key in keys]


def _by_digest(digest: str) -> dict[str, str]:
    return {"pk": f"sha256#{digest}", "sk": "credential"}


def _under_owner(stored: Credential) -> dict[str, str]:
    kind = stored["kind"]
    return {"pk": _partition(kind, stored["owner"]), "sk": f"{kind}#{stored['id']}"}


def _partition(kind: str, owner: str) -> str:
    return f"account#{owner}" if kind == "api_key" else f"member#{owner}"
