"""Access tokens of members who connected LinkedIn: kept encrypted, refreshed in time.

See DESIGN 7.2.
"""

import json
from contextlib import suppress
from typing import Final, NamedTuple, Self

from vouch import backoff
from vouch.aws import kms
from vouch.clients.linkedin.tokens import Tokens
from vouch.deadline import Deadline
from vouch.errors import LostRaceError, NotConnectedError, UpstreamError, UpstreamGrantError
from vouch.moment import seconds
from vouch.services.linkedin.application import application
from vouch.storage import connections
from vouch.storage.connections import Connection

AHEAD: Final = 300
"""Seconds before its end from which on a token is refreshed."""
REFRESH_LIFE: Final = 365 * 24 * 60 * 60
"""Seconds that a refresh token lives where LinkedIn does not say (CONTRACTS 2.12)."""
TRIES: Final = 5
"""Of a change that others came first with."""


class Pair(NamedTuple):
    """The two tokens of a connection, in the clear."""

    access: str
    refresh: str | None

    @classmethod
    def opened(cls, connection: Connection) -> Self:
        """Those that are stored."""
        return cls(**json.loads(kms.decrypt(connection["tokens"], _context(connection))))

    def __repr__(self) -> str:
        return "Pair(…)"


def access_token(member: str, deadline: Deadline, *, refused: str | None = None) -> str:
    """A token of the member's, under whatever account; NotConnectedError where there is none.

    It is refreshed shortly before its end, and where it is the one that LinkedIn has `refused`. A
    connection that cannot be refreshed is EXPIRED. While the token endpoint fails, a token that
    still lives is used; without one it is UpstreamError, and nothing expires.
    """
    for connection in connections.of_member(member):
        token = _token(connection, deadline, refused)
        if token is not None:
            return token
    raise NotConnectedError


def token_for(member: str, given: str | None, deadline: Deadline) -> str:
    """The caller's own token of LinkedIn, else the member's."""
    return given if given is not None else access_token(member, deadline)


def give_up(member: str, token: str) -> None:
    """Expire the connection whose token it is: LinkedIn refuses it though it is fresh."""
    for connection in connections.of_member(member):
        if connection["connectionState"] == "ACTIVE" and Pair.opened(connection).access == token:
            with suppress(LostRaceError):  # it was refreshed or forgotten meanwhile
                connections.expire(connection)


def renewed(connection: Connection, given: Tokens, held: Pair | None, now: int) -> Connection:
    """The connection with new tokens; a refresh token that was not replaced stays as it was."""
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
    """None where the connection has come to its end."""
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
    if pair.refresh is None or connection["expiresAt"] <= now:
        if lives:
            return pair.access
        connections.expire(connection)
        return None
    try:
        with application(deadline) as oauth:
            given = oauth.refresh(pair.refresh)
    except UpstreamGrantError:
        if lives:  # maybe because another process is refreshing it at this moment
            return pair.access
        connections.expire(connection)
        return None
    except UpstreamError:
        if lives:
            return pair.access
        raise
    connections.change(renewed(connection, given, pair, now))
    return given.access_token


def _context(connection: Connection) -> dict[str, str]:
    return {"account": connection["account"], "member": connection["member"]}
