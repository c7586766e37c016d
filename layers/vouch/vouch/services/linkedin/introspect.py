"""Callers who authenticate with a token that LinkedIn issued (DESIGN 7.1)."""

from typing import Final

from vouch.clients.linkedin.tokens import Introspection
from vouch.clients.retry import NEVER
from vouch.deadline import Deadline
from vouch.errors import (
    AccessTokenError,
    UpstreamThrottledError,
    UpstreamTokenError,
    UpstreamUnavailableError,
)
from vouch.memory import Memory
from vouch.moment import now, seconds
from vouch.services.linkedin.allowance import Allowance
from vouch.services.linkedin.application import application, member_of
from vouch.settings import linkedin
from vouch.storage import keyring
from vouch.storage.keyring import Credential

MEMBERS: Final = "3L"
"""The `auth_type` of a token that stands for a member (CONTRACTS 2.12)."""
BELIEVED_FOR: Final = 60
"""How many seconds a token is believed if LinkedIn does not say when it ends."""
REFUSED_FOR: Final = 60
"""How many seconds a refusal is remembered; a token that LinkedIn comes to know waits so long."""
MOST_REFUSED: Final = 10_000
"""How many refusals a process remembers."""
MOST_A_MINUTE: Final = 60
"""How many tokens that were never good here a process asks LinkedIn about in a minute."""
UNTOLD: Final = 60
"""How many seconds a process asks nothing after a 429 that does not say how long to wait."""

_refused: Final = Memory[str](MOST_REFUSED, REFUSED_FOR)
_allowance: Final = Allowance(MOST_A_MINUTE)


def introspected(token: str, deadline: Deadline, *, is_known: bool = False) -> Credential:
    """Return the credential that a token of LinkedIn's stands for; AccessTokenError if for none.

    A token is good if it is active, a member's, and issued to this deployment's application. A
    refusal is remembered with its reason. RateLimitedError is raised where LinkedIn may not be
    asked now; the limit of a minute does not hold for a token that `is_known`, because it was good
    here before.
    """
    client_id = linkedin().linkedin_client_id
    if not client_id:
        raise AccessTokenError(AccessTokenError.INVALID)
    digest, asked = keyring.digest_of(token), now()
    if code := _refused.fresh(digest):
        raise AccessTokenError(code)
    _allowance.take(free=is_known)
    said = _answer(token, deadline)
    if code := _refusal(said, client_id):
        _refused.put(digest, code, asked)
        raise AccessTokenError(code)
    member = _member_of(token, deadline)
    return {
        "kind": "linkedin_token",
        "id": "",
        "owner": member,
        "digest": digest,
        "createdAt": asked // 1000,
        "expiresAt": said.expires_at or asked // 1000 + BELIEVED_FOR,
    }


def forget() -> None:
    """Forget all refusals and limits, as a fresh process does."""
    _refused.clear()
    _allowance.renew()


def _answer(token: str, deadline: Deadline) -> Introspection:
    """Ask LinkedIn once; where it refuses to be asked, ask nothing more until it wants to be."""
    try:
        with application(deadline) as oauth:
            return oauth.introspect(token, NEVER)
    except UpstreamThrottledError as error:
        _allowance.pause(UNTOLD if error.wait is None else error.wait)
        raise
    except UpstreamUnavailableError as error:
        if error.wait is not None:
            _allowance.pause(error.wait)
        raise


def _refusal(said: Introspection, client_id: str) -> str | None:
    """Return the code with which the token is refused; None if it is good."""
    if code := said.refusal(seconds()):
        return code
    is_ours = said.auth_type == MEMBERS and said.client_id == client_id
    return None if is_ours else AccessTokenError.INVALID


def _member_of(token: str, deadline: Deadline) -> str:
    """Ask userinfo; what it refuses is not remembered, because introspection said otherwise."""
    try:
        return member_of(token, deadline)
    except UpstreamTokenError as error:
        is_known = error.code in AccessTokenError.FAULTS
        raise AccessTokenError(error.code if is_known else AccessTokenError.INVALID) from error
