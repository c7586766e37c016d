"""Tokens and introspections, as LinkedIn's OAuth answers them (CONTRACTS 2.12)."""

import re
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import unquote_plus

from vouch.clients.body import members, parsed, text
from vouch.clients.linkedin.record import number
from vouch.clients.linkedin.refusal import not_understood
from vouch.errors import AccessTokenError
from vouch.moment import DAY

if TYPE_CHECKING:
    from vouch.clients.exchange import Answer

TOKEN: Final = re.compile("[!-~]+")
"""The form of an access token, which becomes part of a header."""
DIVIDER: Final = re.compile("[ ,]+")
"""What stands between scopes, once their text is decoded (CONTRACTS 2.12)."""
ENDED: Final = {"expired": AccessTokenError.EXPIRED, "revoked": AccessTokenError.REVOKED}
"""The code of what ended a token, by the token's `status`."""
LONGEST_LIFE: Final = 10 * 365 * DAY
"""How many seconds a token may be good for; a longer life counts as this one."""


class Tokens(NamedTuple):
    """A member's tokens and the seconds each is good for; their text never shows the tokens.

    `scopes` are those that were granted; it is empty where LinkedIn does not say.
    """

    access_token: str
    expires_in: int
    refresh_token: str | None
    refresh_token_expires_in: int | None
    scopes: frozenset[str] = frozenset()

    def __repr__(self) -> str:
        """Return a text that does not show the tokens."""
        return f"Tokens(access_token=***, expires_in={self.expires_in}, refresh_token=***)"


class Introspection(NamedTuple):
    """The state of a token: if it is good, whose it is, and its end in seconds since the epoch."""

    active: bool
    client_id: str | None
    auth_type: str | None
    expires_at: int | None
    status: str | None = None
    """LinkedIn's word for the state: `active`, `expired` or `revoked`."""

    def refusal(self, at: int) -> str | None:
        """Return the code with which the token is refused at a second; None if it is good.

        The status counts more than `active`, because either may be late.
        """
        if code := ENDED.get(self.status or ""):
            return code
        if self.active:
            return None
        is_past = self.expires_at is not None and self.expires_at <= at
        return AccessTokenError.EXPIRED if is_past else AccessTokenError.INVALID


def tokens(answer: "Answer") -> Tokens:
    """Read the tokens of a grant; UpstreamError where they are missing."""
    said = members(parsed(answer.body))
    access, lasts = text(said.get("access_token")), number(said.get("expires_in"), LONGEST_LIFE)
    if not access or not TOKEN.fullmatch(access) or lasts is None:
        raise not_understood(answer, "a grant")
    return Tokens(
        access,
        lasts,
        text(said.get("refresh_token")) or None,
        number(said.get("refresh_token_expires_in"), LONGEST_LIFE),
        _scopes(text(said.get("scope")) or ""),
    )


def introspection(answer: "Answer") -> Introspection:
    """Read an introspection; UpstreamError where it does not say `active`."""
    said = members(parsed(answer.body))
    if not isinstance(said.get("active"), bool):
        raise not_understood(answer, "an introspection")
    return Introspection(
        said["active"],
        text(said.get("client_id")),
        text(said.get("auth_type")),
        number(said.get("expires_at"), answer.requested_at // 1000 + LONGEST_LIFE),
        text(said.get("status")),
    )


def _scopes(listed: str) -> frozenset[str]:
    return frozenset(filter(None, DIVIDER.split(unquote_plus(listed))))
