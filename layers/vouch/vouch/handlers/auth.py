"""Who is calling: a bearer token is a member (/v2), an API key an account (/v1).

A caller is remembered in the process for 60 s at most, so a revoked credential stops within a
minute everywhere (DESIGN D2). Only what was found is remembered: a new credential works at once.
With LinkedIn as the source, a token that Vouch did not issue may be LinkedIn's own (DESIGN 7.1).
"""

import re
from collections.abc import Mapping
from typing import Final

from vouch.deadline import Deadline
from vouch.errors import AccessTokenError, ApiKeyError
from vouch.moment import Milliseconds, now, seconds
from vouch.services.recommendations.source import source
from vouch.storage import keyring
from vouch.storage.keyring import Credential

REMEMBERED_FOR: Final = 60
"""How many seconds a process remembers a caller."""
MOST_REMEMBERED: Final = 10_000
"""Callers; a process that has seen more forgets them all and starts again."""
FOREIGN: Final = re.compile(r"(?!vouch_)[!-~]{1,4096}")
"""What may be a token of LinkedIn's; never a secret of ours that has ended or stands elsewhere."""
PATIENCE: Final = 6
"""Seconds that LinkedIn has to say whose token it is."""

_remembered: dict[str, tuple[Milliseconds, Credential]] = {}


def member(headers: Mapping[str, str]) -> str:
    """The URN of the member whose bearer token the call carries; AccessTokenError says why not."""
    scheme, token = _authorization(headers)
    if not scheme or (scheme == "bearer" and not token):
        raise AccessTokenError("EMPTY_ACCESS_TOKEN", "Empty oauth2_access_token")
    if scheme != "bearer":
        raise AccessTokenError("INVALID_ACCESS_TOKEN", "Unknown authentication scheme; use Bearer")
    found = _credential(token, "member_token", "linkedin_token")
    if found is None:
        raise AccessTokenError("INVALID_ACCESS_TOKEN", "Invalid access token")
    if "revokedAt" in found:
        raise AccessTokenError("REVOKED_ACCESS_TOKEN", "The token has been revoked")
    if found.get("expiresAt", 0) <= seconds():
        raise AccessTokenError("EXPIRED_ACCESS_TOKEN", "The token has expired")
    return found["owner"]


def linkedin_token(headers: Mapping[str, str]) -> str | None:
    """The caller's own token of LinkedIn; None where `member` knew the caller by one of ours."""
    token = _authorization(headers)[1]
    _, found = _remembered.get(keyring.digest_of(token), (0, None))
    return token if found and found["kind"] == "linkedin_token" else None


def account(headers: Mapping[str, str]) -> str:
    """The id of the account whose API key the call carries; ApiKeyError says why not."""
    key = headers.get("x-api-key", "").strip()
    if not key:
        raise ApiKeyError("the header x-api-key is missing")
    found = _credential(key, "api_key")
    if found is None or "revokedAt" in found:
        raise ApiKeyError("the API key is unknown or revoked")
    return found["owner"]


def _authorization(headers: Mapping[str, str]) -> tuple[str, str]:
    """Scheme, in lower case, and token; empty where there is none."""
    scheme, _, token = headers.get("authorization", "").strip().partition(" ")
    return scheme.lower(), token.strip()


def _credential(secret: str, *kinds: str) -> Credential | None:
    digest = keyring.digest_of(secret)
    since, found = _remembered.get(digest, (0, None))
    # The wall clock, not a monotonic one: that stands still while the runtime is frozen.
    if found is None or not 0 <= now() - since < REMEMBERED_FOR * 1000:
        asked = now()
        found = keyring.credential(digest)
        if found is None and "linkedin_token" in kinds:
            found = _introspected(secret)
        _remember(digest, asked, found)
    return found if found and found["kind"] in kinds else None


def _introspected(token: str) -> Credential | None:
    if not FOREIGN.fullmatch(token):
        return None
    return source().identify(token, Deadline.after(PATIENCE))


def _remember(digest: str, asked: Milliseconds, found: Credential | None) -> None:
    if len(_remembered) >= MOST_REMEMBERED:
        _remembered.clear()
    if found is None:
        _remembered.pop(digest, None)
    else:
        _remembered[digest] = asked, found


def forget() -> None:
    """Start as a fresh process does."""
    _remembered.clear()
