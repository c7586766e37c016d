"""A client of LinkedIn's OAuth 2.0 for one application: consent, tokens and their introspection.

See CONTRACTS 2.12.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlencode

from vouch.clients.linkedin.denial import denial, error_of
from vouch.clients.linkedin.tokens import Introspection, Tokens, introspection, tokens
from vouch.clients.mask import Mask
from vouch.clients.retry import IDEMPOTENT, NEVER, UNSERVED, Policy
from vouch.clients.session import UpstreamSession
from vouch.deadline import Deadline

if TYPE_CHECKING:
    import requests

    from vouch.clients.exchange import Answer

PATIENCE: Final = 10.0
"""How many seconds a call without a deadline may take."""
NO_TOKEN: Final = {"invalid_request", "invalid_token"}
"""The error names with which introspection answers 400 to a text that is no token."""


class LinkedInOAuth:
    """Calls LinkedIn's OAuth with one application's id and secret; safe to share between threads.

    >>> oauth = LinkedInOAuth(oauth_url, client_id, client_secret)
    >>> consent = oauth.authorization_url("https://app.test/back", "state-1", "openid profile")
    >>> consent.removeprefix(oauth_url)[:36]
    '/authorization?response_type=code&cl'
    >>> tokens = oauth.exchange(code_of(consent), "https://app.test/back")
    >>> tokens
    Tokens(access_token=***, expires_in=5184000, refresh_token=***)
    >>> oauth.introspect(oauth.refresh(tokens.refresh_token).access_token).auth_type
    '3L'

    `oauth_url` ends in `/oauth/v2`. An exchange is never repeated, because a code is good for one
    use; a refresh is tried once more where the first surely was not served.

    Raises UpstreamGrantError where the code or the refresh token is invalid, expired or revoked,
    UpstreamCredentialsError where the application's id or secret is refused, and otherwise the
    errors of LinkedInClient except UpstreamTokenError and UpstreamRejectedError. No message shows a
    secret.
    """

    def __init__(
        self,
        oauth_url: str,
        client_id: str,
        client_secret: str,
        *,
        session: "requests.Session | None" = None,
        deadline: Deadline | None = None,
        spent: Callable[[float], object] = lambda _: None,
    ) -> None:
        if not client_id or not client_secret:
            raise ValueError("the client id and the client secret must not be empty")
        self._url = oauth_url.rstrip("/")
        self._id = client_id
        self._secret = client_secret
        self._deadline = deadline
        self._session = UpstreamSession(
            "LinkedIn", oauth_url, session, less="there is nothing less to ask for", spent=spent
        )

    def authorization_url(self, redirect_uri: str, state: str, scope: str) -> str:
        """Return the URL where a member consents; the scopes in `scope` are divided by spaces."""
        asked = {
            "response_type": "code",
            "client_id": self._id,
            "redirect_uri": redirect_uri,
            "state": state,
            "scope": scope,
        }
        return f"{self._url}/authorization?{urlencode(asked, quote_via=quote)}"

    def exchange(self, code: str, redirect_uri: str) -> Tokens:
        """Exchange a code for tokens; `redirect_uri` is the one the member consented with."""
        return self._grant("authorization_code", NEVER, code, code=code, redirect_uri=redirect_uri)

    def refresh(self, refresh_token: str) -> Tokens:
        """Get a new access token; LinkedIn may also send a new refresh token."""
        return self._grant("refresh_token", UNSERVED, refresh_token, refresh_token=refresh_token)

    def introspect(self, token: str, policy: Policy = IDEMPOTENT) -> Introspection:
        """Ask whose token it is and whether it is good; text that is no token is not."""
        mask = Mask(self._secret, token)
        answer = self._call("/introspectToken", policy, mask, token=token)
        if answer.status == 400 and error_of(answer) in NO_TOKEN:
            return Introspection(active=False, client_id=None, auth_type=None, expires_at=None)
        if not 200 <= answer.status < 300:
            raise denial(answer, mask)
        return introspection(answer)

    def _grant(self, kind: str, policy: Policy, secret: str, **fields: str) -> Tokens:
        mask = Mask(self._secret, secret)
        answer = self._call("/accessToken", policy, mask, grant_type=kind, **fields)
        if not 200 <= answer.status < 300:
            raise denial(answer, mask)
        return tokens(answer)

    def _call(self, path: str, policy: Policy, mask: Mask, **fields: str) -> "Answer":
        form = {**fields, "client_id": self._id, "client_secret": self._secret}
        return self._session.call(
            "POST",
            path,
            headers={
                "Accept": "application/json",
                "Content-Type": "application/x-www-form-urlencoded",
            },
            data=urlencode(form, errors="replace").encode(),
            policy=policy,
            deadline=self._deadline or Deadline.after(PATIENCE),
            mask=mask,
        )
