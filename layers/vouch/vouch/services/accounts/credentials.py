"""API keys and member tokens: issued and revoked. A secret is returned once and never stored."""

import secrets
from collections.abc import Callable
from functools import partial
from typing import Final

from vouch.backoff import retried_until
from vouch.deadline import Deadline
from vouch.errors import NotFoundError
from vouch.moment import seconds
from vouch.storage import keyring
from vouch.storage.keyring import Credential

WRITE_SECONDS: Final = 10
"""How many seconds a write is tried while other writers or a busy store hinder it."""


def new(kind: str, owner: str) -> tuple[str, Credential]:
    """Make a secret, which says by its prefix what it is, and the credential to store for it."""
    secret = f"vouch_{kind}_{secrets.token_urlsafe(32)}"
    return secret, {
        "kind": kind,
        "id": new_id(),
        "owner": owner,
        "digest": keyring.digest_of(secret),
        "createdAt": seconds(),
    }


def store(attempt: Callable[[], Credential]) -> Credential:
    """Return what a write leaves of a credential; try again while others hinder it."""
    return retried_until(Deadline.after(WRITE_SECONDS), attempt)


def revoke(kind: str, owner: str, credential_id: str) -> Credential:
    """End a credential; one that has already ended stays as it is."""
    return store(partial(_revoke, kind, owner, credential_id))


def _revoke(kind: str, owner: str, credential_id: str) -> Credential:
    for credential in keyring.credentials(kind, owner):
        if credential["id"] == credential_id:
            if "revokedAt" not in credential:
                credential["revokedAt"] = seconds()
                keyring.revoke(credential)
            return credential
    raise NotFoundError(f"{owner} has no {kind} {credential_id}")


def new_id() -> str:
    """Return an id for an account, a key or a token."""
    return secrets.token_hex(8)
