"""Who is calling: a bearer token is a member (/v2), an API key an account (/v1).

A caller is remembered in the process for 60 s at most, so a revoked credential stops within a
minute everywhere (DESIGN D2). Only what was found is remembered: a new credential works at once.
"""

import time
from collections.abc import Mapping
from typing import Final

from vouch.errors import AccessTokenError, ApiKeyError
from vouch.storage import keyring
from vouch.storage.keyring import Credential

REMEMBERED_FOR: Final = 60
"""Seconds."""
MOST_REMEMBERED: Final = 10_000
"""Callers; a process that has seen more forgets them all and starts again."""

_remembered: dict[str, tuple[float, Credential]] = {}


def member(headers: Mapping[str, str]) -> str:
    """The URN of the member whose bearer token the call carries; AccessTokenError says why not."""
    scheme, _, token = headers.get("authorization", "").strip().partition(" ")
    if not scheme or (scheme.lower() == "bearer" and not token.strip()):
        raise AccessTokenError("EMPTY_ACCESS_TOKEN", "Empty oauth2_access_token")
    if scheme.lower() != "bearer":
        raise AccessTokenError("INVALID_ACCESS_TOKEN", "Unknown authentication scheme; use Bearer")
    found = _credential("member_token", token.strip())
    if found is None:
        raise AccessTokenError("INVALID_ACCESS_TOKEN", "Invalid access token")
    if "revokedAt" in found:
        raise AccessTokenError("REVOKED_ACCESS_TOKEN", "The token has been revoked")
    if found.get("expiresAt", 0) <= time.time():
        raise AccessTokenError("EXPIRED_ACCESS_TOKEN", "The token has expired")
    return found["owner"]


def account(headers: Mapping[str, str]) -> str:
    """The id of the account whose API key the call carries; ApiKeyError says why not."""
    key = headers.get("x-api-key", "").strip()
    if not key:
        raise ApiKeyError("the header x-api-key is missing")
    found = _credential("api_key", key)
    if found is None or "revokedAt" in found:
        raise ApiKeyError("the API key is unknown or revoked")
    return found["owner"]


def _credential(kind: str, secret: str) -> Credential | None:
    digest = keyring.digest_of(secret)
    since, found = _remembered.get(digest, (0.0, None))
    # The wall clock, not a monotonic one: that stands still while the runtime is frozen.
    if found is None or not 0 <= time.time() - since < REMEMBERED_FOR:
        asked = time.time()
        found = keyring.credential(digest)
        _remember(digest, asked, found)
    return found if found and found["kind"] == kind else None


def _remember(digest: str, asked: float, found: Credential | None) -> None:
    if len(_remembered) >= MOST_REMEMBERED:
        _remembered.clear()
    if found is None:
        _remembered.pop(digest, None)
    else:
        _remembered[digest] = asked, found


def forget() -> None:
    """Start as a fresh process does."""
    _remembered.clear()
