"""LinkedIn's access and refresh tokens, and the codes they are exchanged for (CONTRACTS 2.12)."""

import secrets
import threading
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from local.simulators.linkedin.clock import DAY, Clock

ACCESS_SECONDS = 60 * DAY
REFRESH_SECONDS = 365 * DAY
CODE_SECONDS = 30 * 60
TOKEN_BYTES = 256
"""How many random bytes a token has: about 350 characters, where LinkedIn's has up to 500."""
THREE_LEGGED = "3L"


@dataclass
class Token:
    """A token; `member` is None for an application's own, and times are milliseconds."""

    member: str | None
    application: str
    scope: tuple[str, ...]
    created: int
    expires: int
    auth_type: str = THREE_LEGGED
    revoked: bool = False
    consented: bool = False
    """True for a token of the authorize page: consent to other scopes revokes it."""
    text: str = field(default_factory=lambda: f"AQ{secrets.token_urlsafe(TOKEN_BYTES)}", repr=False)

    def state(self, now: int) -> str:
        if self.revoked:
            return "revoked"
        return "expired" if now >= self.expires else "active"


@dataclass(frozen=True)
class Code:
    """A member's consent, to be exchanged once."""

    member: str
    application: str
    redirect_uri: str
    scope: tuple[str, ...]
    expires: int
    text: str = field(default_factory=lambda: f"AQ{secrets.token_urlsafe(96)}", repr=False)


class Tokens:
    """All tokens and codes, ended ones too; safe to use from several threads."""

    def __init__(self, clock: Clock) -> None:
        self.access_seconds = ACCESS_SECONDS
        self.refresh_seconds: int | None = REFRESH_SECONDS
        self._clock = clock
        self._access: dict[str, Token] = {}
        self._refresh: dict[str, Token] = {}
        self._codes: dict[str, Code] = {}
        self._identities = set[str]()
        self._lock = threading.Lock()

    def issue(
        self,
        member: str | None,
        application: str,
        scope: tuple[str, ...],
        *,
        auth_type: str = THREE_LEGGED,
        seconds: int | None = None,
        consented: bool = False,
    ) -> Token:
        """Issue an access token."""
        now = self._clock.now()
        expires = now + (self.access_seconds if seconds is None else seconds) * 1000
        token = Token(member, application, scope, now, expires, auth_type, consented=consented)
        with self._lock:
            self._access[token.text] = token
        return token

    def issue_refresh(self, member: str, application: str, scope: tuple[str, ...]) -> Token | None:
        """Issue a refresh token; return None while the simulator gives none."""
        if self.refresh_seconds is None:
            return None
        now = self._clock.now()
        expires = now + self.refresh_seconds * 1000
        token = Token(member, application, scope, now, expires, consented=True)
        with self._lock:
            self._refresh[token.text] = token
        return token

    def access(self, text: str) -> Token | None:
        with self._lock:
            return self._access.get(text)

    def refresh(self, text: str) -> Token | None:
        with self._lock:
            return self._refresh.get(text)

    def consent(self, member: str, application: str, uri: str, scope: tuple[str, ...]) -> Code:
        """Issue a code; consent to other scopes revokes all tokens of an earlier consent."""
        expires = self._clock.now() + CODE_SECONDS * 1000
        code = Code(member, application, uri, scope, expires)
        with self._lock:
            for token in (*self._access.values(), *self._refresh.values()):
                same = (token.member, token.application) == (member, application)
                if token.consented and same and set(token.scope) != set(scope):
                    token.revoked = True
            self._codes[code.text] = code
        return code

    def code(self, text: str) -> Code | None:
        with self._lock:
            return self._codes.get(text)

    def use(self, code: Code) -> bool:
        """Use up a code; return False if it was used already."""
        with self._lock:
            return self._codes.pop(code.text, None) is not None

    def note(self, id_token: str) -> None:
        """Remember an ID token that was given out."""
        with self._lock:
            self._identities.add(id_token)

    def texts(self) -> set[str]:
        """Return the text of every token and unused code; tests prove that none is elsewhere."""
        with self._lock:
            return {*self._access, *self._refresh, *self._codes, *self._identities}

    def content(self) -> dict[str, Any]:
        """Return all tokens and codes, for `restore` in another process."""
        with self._lock:
            return {
                "access": [asdict(token) for token in self._access.values()],
                "refresh": [asdict(token) for token in self._refresh.values()],
                "codes": [asdict(code) for code in self._codes.values()],
                "lifetimes": [self.access_seconds, self.refresh_seconds],
            }

    def restore(self, content: Mapping[str, Any]) -> None:
        """Replace all tokens and codes."""
        with self._lock:
            self._access = {it["text"]: Token(**_scoped(it)) for it in content["access"]}
            self._refresh = {it["text"]: Token(**_scoped(it)) for it in content["refresh"]}
            self._codes = {it["text"]: Code(**_scoped(it)) for it in content["codes"]}
        self.access_seconds, self.refresh_seconds = content["lifetimes"]

    def expire(self, member: str, refresh: bool) -> None:
        """Expire the member's access tokens now, and with `refresh` the refresh tokens too."""
        now = self._clock.now()
        with self._lock:
            tokens = [*self._access.values(), *(self._refresh.values() if refresh else ())]
            for token in tokens:
                if token.member == member:
                    token.expires = min(token.expires, now)


def _scoped(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {**fields, "scope": tuple(fields["scope"])}
