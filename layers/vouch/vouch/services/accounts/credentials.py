"""API keys and member tokens: issued and revoked. A secret is returned once and never stored."""

import secrets

from vouch.errors import NotFoundError
from vouch.moment import seconds
from vouch.storage import keyring
from vouch.storage.keyring import Credential


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


def revoke(kind: str, owner: str, credential_id: str) -> Credential:
    """End a credential; one that has already ended stays as it is."""
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
