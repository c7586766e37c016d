"""How members connect LinkedIn to an account, by OAuth 2.0.

See DESIGN 7.2; CONTRACTS 2.12.
"""

import secrets
from functools import partial
from typing import TYPE_CHECKING, Final, NamedTuple

from vouch.backoff import retried_until
from vouch.deadline import Deadline
from vouch.errors import (
    ConflictError,
    LinkError,
    LostRaceError,
    MemberForgottenError,
    UpstreamConsentError,
    UpstreamError,
    UpstreamScopeError,
    UpstreamTokenError,
)
from vouch.moment import Milliseconds, Seconds, in_seconds, now, seconds
from vouch.observability import logger
from vouch.services.linkedin import tokens
from vouch.services.linkedin.application import application, member_of
from vouch.services.linkedin.refusals import believed
from vouch.settings import connections as settings
from vouch.settings import linkedin
from vouch.storage import connections, erasures, oauth_states, syncs, withdrawals
from vouch.storage.oauth_states import Asked

if TYPE_CHECKING:
    from vouch.storage.connections import Connection

STATE_LIFE: Final = 600
"""How many seconds a member has to consent."""
STATE_BYTES: Final = 32
STORING: Final = 3
"""How many seconds are kept for the writes that follow the calls."""
GONE: Final = (
    "this link was used before, is older than ten minutes, or was not made here;"
    " if LinkedIn was connected by it, that still holds;"
    " otherwise ask for a new link where you got this one"
)
WITHDRAWN: Final = (
    "the connection was removed while you consented, so nothing has been stored;"
    " to connect LinkedIn, ask for a new link where you got this one"
)


def authorize(account: str, redirect_uri: str, deadline: Deadline) -> tuple[str, Seconds]:
    """Return the address where a member consents, and the second at which it ends."""
    if not linkedin().linkedin_client_id:
        raise ConflictError(
            "this stack has no application of LinkedIn's; set the parameter LinkedInClientId"
        )
    state = secrets.token_urlsafe(STATE_BYTES)
    with application(deadline) as oauth:
        url = oauth.authorization_url(redirect_uri, state, settings().linkedin_scope)
    expires_at = Seconds(seconds() + STATE_LIFE)
    oauth_states.store(state, Asked(account, redirect_uri), expires_at)
    return url, expires_at


class Redeemed(NamedTuple):
    """What a state was made for, and when it was redeemed, in milliseconds."""

    asked: Asked
    at: Milliseconds


def redeem(state: str | None) -> Redeemed:
    """Return what a state was made for, once; raise LinkError if it is not valid."""
    at = now()
    asked = oauth_states.take(state, in_seconds(at)) if state else None
    if asked is None:
        raise LinkError(GONE)
    return Redeemed(asked, at)


def complete(code: str, redeemed: Redeemed, deadline: Deadline) -> str:
    """Exchange the code for tokens, store them, and return the URN of the member.

    LinkError is raised if the consent was withdrawn, or the member forgotten, since the state was
    redeemed; MemberForgottenError if the member was erased and must not be connected.
    """
    asked = redeemed.asked
    calls = Deadline(deadline.at - STORING)
    with application(calls) as oauth:
        given = oauth.exchange(code, asked.redirect_uri)
    moment = seconds()
    _warn_of_missing(given.scopes, asked.account)
    member = _owner(given.access_token, calls)

    def attempt() -> None:
        stored = connections.get(asked.account, member)
        new: Connection = {
            "account": asked.account,
            "member": member,
            "connectionState": "ACTIVE",
            "connectedAt": moment,
            "expiresAt": 0,
            "accessExpiresAt": 0,
            "revision": stored["revision"] if stored else 0,
        }
        _store(tokens.renewed(new, given, None, moment), redeemed.at)

    retried_until(deadline, attempt)
    return member


def _warn_of_missing(granted: frozenset[str], account: str) -> None:
    """Log the scopes that were asked for and not granted, if LinkedIn says which it granted."""
    missing = set(settings().linkedin_scope.split()) - granted
    if granted and missing:
        logger.warning("scopes not granted", missing=sorted(missing), account=account)


def _store(connection: "Connection", since: Milliseconds) -> None:
    """Store a connection that was consented to since then, and enrol the member."""
    member = connection["member"]
    stands = withdrawals.check_consent(member, connection["account"], since)
    try:
        connections.store(connection, {"state": syncs.update_enrolled(member), **stands})
    except LostRaceError as lost:
        if lost.failed.isdisjoint(stands):
            raise
        if erasures.tombstoned([member]):
            raise MemberForgottenError("you were") from lost
        raise LinkError(WITHDRAWN) from lost


def _owner(new_token: str, deadline: Deadline) -> str:
    """Return the member of a token that LinkedIn has just issued, and may not know everywhere."""
    try:
        return believed(UpstreamTokenError, deadline, partial(member_of, new_token, deadline))
    except UpstreamScopeError as error:
        # Its text is for callers of the API; the member who reads this page can do nothing.
        raise UpstreamConsentError(
            "LinkedIn does not tell this service who has consented", request_id=error.request_id
        ) from error
    except UpstreamTokenError as error:
        # Its text would tell the member that the token has ended or that they revoked it.
        raise UpstreamError(
            "LinkedIn refuses the token that it has just issued",
            upstream_status=error.upstream_status,
            request_id=error.request_id,
        ) from error
