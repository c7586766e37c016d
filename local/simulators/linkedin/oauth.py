"""LinkedIn's OAuth 2.0: authorization with consent at once, tokens, introspection, OpenID Connect.

See CONTRACTS 2.12.
"""

import secrets
from http import HTTPStatus
from math import ceil

from local.simulators.answers import Answer, success
from local.simulators.linkedin import openid
from local.simulators.linkedin.clock import Clock
from local.simulators.linkedin.consent import authorize, bare
from local.simulators.linkedin.errors import OAuthError, dead_grant
from local.simulators.linkedin.forms import Form, needed, of_body, of_query
from local.simulators.linkedin.signing import SigningKey
from local.simulators.linkedin.store import Store
from local.simulators.linkedin.tokens import Code, Token, Tokens
from local.simulators.server import Request

PREFIX = "/oauth/"
ENDPOINTS = {
    ("GET", "v2/authorization"): "authorize",
    ("POST", "v2/accessToken"): "token",
    ("POST", "v2/introspectToken"): "introspect",
    ("GET", ".well-known/openid-configuration"): "configuration",
    ("GET", "openid/jwks"): "jwks",
}
NO_CODE = "Unable to retrieve access token: authorization code not found"
MISMATCH = (
    "Unable to retrieve access token: appid/redirect uri/code verifier does not match"
    " authorization code. Or authorization code expired. Or external member binding exists"
)
GRANTS = {
    "authorization_code": ("code", "redirect_uri"),
    "refresh_token": ("refresh_token",),
}
"""The parameters that each grant type requires."""


class OAuth:
    """The OAuth endpoints, for one application with its id and secret."""

    def __init__(self, store: Store, tokens: Tokens, clock: Clock, first: str, url: str) -> None:
        self.client_id = f"86{secrets.token_hex(6)}"
        self.client_secret = f"WPL_AP1.{secrets.token_urlsafe(12)}"
        self.signing_key = SigningKey()
        self._store, self._tokens, self._clock, self._first = store, tokens, clock, first
        self._url = url

    def operation(self, method: str, path: str) -> str | None:
        return ENDPOINTS.get((method, path.removeprefix(PREFIX)))

    def serve(self, operation: str | None, request: Request) -> Answer:
        query = of_query(request)
        match operation:
            case "authorize":
                return authorize(query, self.client_id, self._first, self._store, self._tokens)
            case "configuration":
                return success(openid.configuration(self._url))
            case "jwks":
                return success(self.signing_key.published())
            case "token":
                return self._token(query | of_body(request))
            case "introspect":
                return self._introspect(of_body(request))
        raise OAuthError("invalid_request", "there is no such endpoint", HTTPStatus.NOT_FOUND)

    def _token(self, form: Form) -> Answer:
        kind = needed(form, "grant_type")
        if kind not in GRANTS:
            raise OAuthError("unsupported_grant_type", "grant_type: it is not supported")
        for name in GRANTS[kind]:
            needed(form, name)
        self._authenticate(form)
        return self._exchange(form) if kind == "authorization_code" else self._refresh(form)

    def _exchange(self, form: Form) -> Answer:
        code = self._tokens.code(form["code"])
        if code is None:
            raise OAuthError("invalid_request", NO_CODE, HTTPStatus.UNAUTHORIZED)
        if code.redirect_uri != bare(form["redirect_uri"]) or self._clock.now() >= code.expires:
            raise OAuthError("invalid_redirect_uri", MISMATCH)
        if not self._tokens.use(code):
            raise OAuthError("invalid_request", NO_CODE, HTTPStatus.UNAUTHORIZED)
        refresh = self._tokens.issue_refresh(code.member, code.application, code.scope)
        return success(self._granted(code, refresh) | self._identified(code))

    def _identified(self, code: Code) -> dict[str, str]:
        """Return the ID token of a consent to `openid`."""
        if openid.OPENID not in code.scope:
            return {}
        profile, now = self._store.register(code.member), self._clock.now() // 1000
        issuer = openid.issuer(self._url)
        claims = openid.identity(profile, code.scope, issuer, code.application, now)
        token = self.signing_key.sign(claims)
        self._tokens.note(token)
        return {"id_token": token}

    def _refresh(self, form: Form) -> Answer:
        """Answer with a new access token; the refresh token stays the same and is not prolonged."""
        token = self._tokens.refresh(form["refresh_token"])
        if token is None or token.state(self._clock.now()) != "active":
            raise dead_grant()
        return success(self._granted(token, token))

    def _granted(self, by: Code | Token, refresh: Token | None) -> dict[str, object]:
        access = self._tokens.issue(by.member, by.application, by.scope, consented=True)
        content: dict[str, object] = {
            "access_token": access.text,
            "expires_in": (access.expires - access.created) // 1000,
            "scope": ",".join(by.scope),
            "token_type": "Bearer",
        }
        if refresh is not None:
            content["refresh_token"] = refresh.text
            left = refresh.expires - access.created
            content["refresh_token_expires_in"] = ceil(left / 1000)
        return content

    def _introspect(self, form: Form) -> Answer:
        """Describe a token; another application's is inactive, an unknown one a bad request."""
        text = needed(form, "token")
        self._authenticate(form, bad_id=HTTPStatus.BAD_REQUEST)
        token = self._tokens.access(text) or self._tokens.refresh(text)
        if token is None:
            raise OAuthError("invalid_request", "Invalid token")
        if token.application != self.client_id:
            return success({"active": False})
        status = token.state(self._clock.now())
        return success(
            {
                "active": status == "active",
                "client_id": token.application,
                "authorized_at": token.created // 1000,
                "created_at": token.created // 1000,
                "status": status,
                "expires_at": token.expires // 1000,
                "scope": ",".join(token.scope),
                "auth_type": token.auth_type,
            }
        )

    def _authenticate(self, form: Form, bad_id: int = HTTPStatus.UNAUTHORIZED) -> None:
        if needed(form, "client_id") != self.client_id:
            raise OAuthError("invalid_client", "Client authentication failed", bad_id)
        if not secrets.compare_digest(
            needed(form, "client_secret").encode(), self.client_secret.encode()
        ):
            raise OAuthError("invalid_client", "Client authentication failed", 401)
