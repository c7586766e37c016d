"""Access tokens of members who connected LinkedIn, stored encrypted and refreshed in time.

See DESIGN 7.2.
"""

import json
from contextlib import suppress
from functools import partial
from typing import Final, NamedTuple, Self

from vouch import backoff
from vouch.aws import kms
from vouch.clients.linkedin.tokens import Tokens
from vouch.deadline import Deadline
from vouch.errors import LostRaceError, NotConnectedError, UpstreamError, UpstreamGrantError
from vouch.moment import DAY, seconds
from vouch.services.linkedin.application import application
from vouch.services.linkedin.refusals import believed
from vouch.storage import connections
from vouch.storage.connections import Connection

AHEAD: Final = 300
"""How many seconds before its end a token is refreshed."""
REFRESH_LIFE: Final = 365 * DAY
"""How many seconds a refresh token lives if LinkedIn does not say (CONTRACTS 2.12)."""
TRIES: Final = 5
"""How often a token is taken from a connection that other processes change meanwhile."""


class Pair(NamedTuple):
    """The two tokens of a connection, in the clear."""

    access: str
    refresh: str | None

    @classmethod
    def opened(cls, connection: Connection) -> Self:
        """Decrypt the tokens of a stored connection."""
        return cls(**json.loads(kms.decrypt(connection["tokens"], _context(connection))))

    def __repr__(self) -> str:
        return "Pair(…)"


def access_token(member: str, deadline: Deadline, *, refused: str | None = None) -> str:
    """Return an access token of the member's, from the connection of any account.

    The token is refreshed shortly before its end, and also if it is the one that LinkedIn
    `refused`. A connection that cannot be refreshed becomes EXPIRED. While LinkedIn's token
    endpoint fails, a token that still lives is used; without one UpstreamError is raised and
    nothing expires. NotConnectedError is raised if no connection has a token.
    """
    for connection in connections.of_member(member):
        token = _token(connection, deadline, refused)
        if token is not None:
            return token
    raise NotConnectedError


def token_for(member: str, given: str | None, deadline: Deadline) -> str:
    """Return the caller's own token of LinkedIn if it is `given`, else one of the member's."""
    return given if given is not None else access_token(member, deadline)


def give_up(member: str, token: str) -> None:
    """Expire the connection that holds this token, which is dead though it is fresh."""
    for connection in connections.of_member(member):
        if connection["connectionState"] == "ACTIVE" and Pair.opened(connection).access == token:
            with suppress(LostRaceError):  # another process refreshed or erased it meanwhile
                connections.expire(connection)


def renewed(connection: Connection, given: Tokens, held: Pair | None, now: int) -> Connection:
    """Return the connection with new tokens; without a new refresh token it keeps the old one."""
    access_ends = now + given.expires_in
    ends = connection["expiresAt"]
    if given.refresh_token is None:
        refresh = held.refresh if held else None
    else:
        refresh = given.refresh_token
        if given.refresh_token_expires_in is not None:
            ends = now + given.refresh_token_expires_in
        elif held is None:
            ends = now + REFRESH_LIFE
    text = json.dumps(Pair(given.access_token, refresh)._asdict())
    if len(text) > kms.MOST:
        raise UpstreamError("LinkedIn's tokens are longer than can be kept")
    return {
        **connection,
        "connectionState": "ACTIVE",
        "accessExpiresAt": access_ends,
        "expiresAt": ends if refresh else access_ends,
        "tokens": kms.encrypt(text, _context(connection)),
        "revision": connection["revision"] + 1,
    }


def _token(connection: Connection, deadline: Deadline, refused: str | None) -> str | None:
    """Return the connection's access token; None if the connection has come to its end."""
    read: Connection | None = connection
    for tries in range(1, TRIES + 1):
        if read is None or read["connectionState"] != "ACTIVE":
            return None
        try:
            return _used(read, deadline, refused)
        except LostRaceError:
            backoff.pause(tries)
            read = connections.get(connection["account"], connection["member"])
    raise LostRaceError


def _used(connection: Connection, deadline: Deadline, refused: str | None) -> str | None:
    now = seconds()
    pair = Pair.opened(connection)
    lives = now < connection["accessExpiresAt"] and pair.access != refused
    if lives and now < connection["accessExpiresAt"] - AHEAD:
        return pair.access
    if pair.refresh is not None and now < connection["expiresAt"]:
        try:
            given = _refreshed(pair.refresh, deadline, once=lives)
        except UpstreamError as error:
            if not lives and not isinstance(error, UpstreamGrantError):
                raise
        else:
            connections.change(renewed(connection, given, pair, now))
            return given.access_token
    if lives:
        return pair.access
    # LostRaceError if another process has refreshed it, with which its refresh token may have ended
    connections.expire(connection)
    return None


def _refreshed(refresh_token: str, deadline: Deadline, *, once: bool) -> Tokens:
    """Refresh a token; a refusal is believed at once where nothing depends on it."""
    with application(deadline) as oauth:
        refresh = partial(oauth.refresh, refresh_token)
        return refresh() if once else believed(UpstreamGrantError, deadline, refresh)


def _context(connection: Connection) -> dict[str, str]:
    return {"account": connection["account"], "member": connection["member"]}
