"""The table Accounts: the credentials that speak for accounts and members.

A credential is stored under the SHA-256 of its secret, never under the secret (DESIGN 5.5). A
second item stands under its owner, so that it can be listed and revoked without the secret.
"""

import hashlib
from typing import NotRequired, TypedDict, cast

from vouch.aws import dynamodb
from vouch.aws.dynamodb import Expression
from vouch.settings import settings
from vouch.storage import accounts


class Credential(TypedDict):
    """The caller that a secret stands for. Times are seconds since the epoch."""

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
    """Return the name that a secret is stored under."""
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()


def credential(digest: str) -> Credential | None:
    """Read the credential of a secret's digest, strongly consistent."""
    return cast("Credential | None", dynamodb.get(settings().accounts_table, _by_digest(digest)))


def issue(new: Credential, others: dynamodb.Transaction | None = None) -> None:
    """Store a new credential, by digest and under its owner, with others' writes and checks."""
    dynamodb.commit({**_put_credential(new, is_new=True), **(others or {})})


def revoke(revoked: Credential) -> None:
    """Store that a credential is revoked."""
    dynamodb.commit(_put_credential(revoked, is_new=False))


def delete_credential(stored: Credential) -> list[dynamodb.Write]:
    """Build the writes that delete a credential; it may be absent."""
    table, keys = settings().accounts_table, (_by_digest(stored["digest"]), _under_owner(stored))
    return [dynamodb.delete(table, key) for key in keys]


def credentials(kind: str, owner: str) -> list[Credential]:
    """Read all credentials of a kind that an owner was issued, the oldest first."""
    key = Expression(
        "pk = :pk AND begins_with(sk, :sk)",
        {":pk": _partition(kind, owner), ":sk": f"{kind}#"},
    )
    found = dynamodb.query(settings().accounts_table, key, consistent=True)
    return sorted(cast("list[Credential]", [*found]), key=lambda each: each["createdAt"])


def _put_credential(stored: Credential, *, is_new: bool) -> dict[str, dynamodb.Write]:
    return {
        "digest": accounts.put_item(_by_digest(stored["digest"]), stored, is_new=is_new),
        "owner": accounts.put_item(_under_owner(stored), stored, is_new=is_new),
    }


def _by_digest(digest: str) -> dict[str, str]:
    return {"pk": f"sha256#{digest}", "sk": "credential"}


def _under_owner(stored: Credential) -> dict[str, str]:
    kind = stored["kind"]
    return {"pk": _partition(kind, stored["owner"]), "sk": f"{kind}#{stored['id']}"}


def _partition(kind: str, owner: str) -> str:
    return f"account#{owner}" if kind == "api_key" else f"member#{owner}"
