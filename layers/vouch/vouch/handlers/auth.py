"""Authentication: a bearer token stands for a member (/v2), an API key for an account (/v1).

A process remembers a caller for 60 s at most, so a revoked credential stops working within a minute
everywhere (DESIGN D2). It remembers only credentials that were found, so a new one works at once.
With LinkedIn as the source, a token that Vouch did not issue may be LinkedIn's own; what LinkedIn
refuses is remembered elsewhere (`services/linkedin/introspect`, DESIGN 7.1).

The log lines of a call name the caller who was found, and the credential by its id, also one that
has ended (DESIGN 5.7).
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from vouch.deadline import Deadline
from vouch.errors import AccessTokenError, ApiKeyError
from vouch.memory import Memory
from vouch.moment import Milliseconds, now, seconds
from vouch.services.accounts import trace
from vouch.services.recommendations.source import source
from vouch.storage import keyring
from vouch.storage.keyring import Credential

REMEMBERED_FOR: Final = 60
"""How many seconds a caller is remembered."""
MOST_REMEMBERED: Final = 10_000
"""How many callers a process remembers."""
FOREIGN: Final = re.compile(r"(?!vouch_)[!-~]{1,4096}")
"""The form of tokens that may be LinkedIn's; Vouch's own begin with `vouch_`."""
INTROSPECTION_SECONDS: Final = 6
"""How many seconds LinkedIn has to say whose token it is."""

_callers: Final = Memory[Credential](MOST_REMEMBERED, REMEMBERED_FOR)


def member(headers: Mapping[str, str]) -> str:
    """Return the URN of the bearer token's member; AccessTokenError says why there is none."""
    scheme, token = _authorization(headers)
    if not scheme or (scheme == "bearer" and not token):
        raise AccessTokenError(AccessTokenError.EMPTY, sent=False)
    if scheme != "bearer":
        raise AccessTokenError(
            AccessTokenError.INVALID, "Unknown authentication scheme; use Bearer", sent=False
        )
    found = _credential(token, "member_token", "linkedin_token")
    if found is None:
        raise AccessTokenError(AccessTokenError.INVALID)
    trace.name_member(found["owner"], found["id"] or None)
    if "revokedAt" in found:
        raise AccessTokenError(AccessTokenError.REVOKED)
    if found.get("expiresAt", 0) <= seconds():
        raise AccessTokenError(AccessTokenError.EXPIRED)
    return found["owner"]


def linkedin_token(headers: Mapping[str, str]) -> str | None:
    """Return the caller's token if `member` knew it as one of LinkedIn's, else None."""
    token = _authorization(headers)[1]
    found = _callers.held(_digest(headers))
    return token if found and found["kind"] == "linkedin_token" else None


def since(headers: Mapping[str, str]) -> Milliseconds:
    """Return the moment at which `member` asked whose token this is; the earliest if it is unknown.

    A caller who is remembered had the right to call at that moment, and perhaps not since.
    """
    return _callers.since(_digest(headers)) or Milliseconds(0)


def forget_caller(headers: Mapping[str, str]) -> None:
    """Forget whose token this is, so that the next call asks."""
    _callers.forget(_digest(headers))


def account(headers: Mapping[str, str]) -> str:
    """Return the id of the API key's account; ApiKeyError says why there is none."""
    key = headers.get("x-api-key", "").strip()
    if not key:
        raise ApiKeyError("the header x-api-key is missing")
    found = _credential(key, "api_key")
    if found is not None:
        trace.name_account(found["owner"], found["id"])
    if found is None or "revokedAt" in found:
        raise ApiKeyError("the API key is unknown or revoked")
    return found["owner"]


def _digest(headers: Mapping[str, str]) -> str:
    """Return the name under which the bearer token's caller is remembered."""
    return keyring.digest_of(_authorization(headers)[1])


def _authorization(headers: Mapping[str, str]) -> tuple[str, str]:
    """Return the scheme, in lower case, and the token; both are empty if there is none."""
    scheme, _, token = headers.get("authorization", "").strip().partition(" ")
    return scheme.lower(), token.strip()


def _credential(secret: str, *kinds: str) -> Credential | None:
    """Return the credential of a secret, if it is of one of these kinds."""
    digest = keyring.digest_of(secret)
    found = _callers.fresh(digest)
    if found is None:
        asked = now()
        found = keyring.credential(digest) or _foreign(secret, digest, kinds)
        if found is None:
            _callers.forget(digest)
        else:
            _callers.put(digest, found, asked)
    return found if found and found["kind"] in kinds else None


def _foreign(secret: str, digest: str, kinds: Sequence[str]) -> Credential | None:
    """Return the credential of a token that may be LinkedIn's; AccessTokenError if it is not."""
    if "linkedin_token" not in kinds or not FOREIGN.fullmatch(secret):
        return None
    is_known = _callers.held(digest) is not None
    try:
        return source().identify(secret, Deadline.after(INTROSPECTION_SECONDS), is_known=is_known)
    except AccessTokenError:
        _callers.forget(digest)
        raise


def forget() -> None:
    """Forget all callers, as a fresh process does."""
    _callers.clear()
