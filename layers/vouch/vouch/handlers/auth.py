"""Authentication: a bearer token stands for a member (/v2), an API key for an account (/v1).

A process remembers a caller for 60 s at most, so a revoked credential stops working within a minute
everywhere (DESIGN D2). It remembers only credentials that were found, so a new one works at once.
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
"""How many seconds a caller is remembered."""
MOST_REMEMBERED: Final = 10_000
"""How many callers a process remembers before it forgets them all and starts again."""
FOREIGN: Final = re.compile(r"(?!vouch_)[!-~]{1,4096}")
"""The form of tokens that may be LinkedIn's; Vouch's own begin with `vouch_`."""
INTROSPECTION_SECONDS: Final = 6
"""How many seconds LinkedIn has to say whose token it is."""

_remembered: dict[str, tuple[Milliseconds, Credential]] = {}


def member(headers: Mapping[str, str]) -> str:
    """Return the URN of the bearer token's member; AccessTokenError says why there is none."""
    scheme, token = _authorization(headers)
    if not scheme or (scheme == "bearer" and not token):
        raise AccessTokenError("EMPTY_ACCESS_TOKEN", "Empty oauth2_access_token", sent=False)
    if scheme != "bearer":
        raise AccessTokenError(
            "INVALID_ACCESS_TOKEN", "Unknown authentication scheme; use Bearer", sent=False
        )
    found = _credential(token, "member_token", "linkedin_token")
    if found is None:
        raise AccessTokenError("INVALID_ACCESS_TOKEN", "Invalid access token")
    if "revokedAt" in found:
        raise AccessTokenError("REVOKED_ACCESS_TOKEN", "The token has been revoked")
    if found.get("expiresAt", 0) <= seconds():
        raise AccessTokenError("EXPIRED_ACCESS_TOKEN", "The token has expired")
    return found["owner"]


def linkedin_token(headers: Mapping[str, str]) -> str | None:
    """Return the caller's token if `member` knew it as one of LinkedIn's, else None."""
    token = _authorization(headers)[1]
    _, found = _remembered.get(keyring.digest_of(token), (0, None))
    return token if found and found["kind"] == "linkedin_token" else None


def account(headers: Mapping[str, str]) -> str:
    """Return the id of the API key's account; ApiKeyError says why there is none."""
    key = headers.get("x-api-key", "").strip()
    if not key:
        raise ApiKeyError("the header x-api-key is missing")
    found = _credential(key, "api_key")
    if found is None or "revokedAt" in found:
        raise ApiKeyError("the API key is unknown or revoked")
    return found["owner"]


def _authorization(headers: Mapping[str, str]) -> tuple[str, str]:
    """Return the scheme, in lower case, and the token; both are empty if there is none."""
    scheme, _, token = headers.get("authorization", "").strip().partition(" ")
    return scheme.lower(), token.strip()


def _credential(secret: str, *kinds: str) -> Credential | None:
    digest = keyring.digest_of(secret)
    since, found = _remembered.get(digest, (0, None))
    # The wall clock, because a monotonic one stands still while the runtime is frozen.
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
    return source().identify(token, Deadline.after(INTROSPECTION_SECONDS))


def _remember(digest: str, asked: Milliseconds, found: Credential | None) -> None:
    if len(_remembered) >= MOST_REMEMBERED:
        _remembered.clear()
    if found is None:
        _remembered.pop(digest, None)
    else:
        _remembered[digest] = asked, found


def forget() -> None:
    """Forget all callers, as a fresh process does."""
    _remembered.clear()
