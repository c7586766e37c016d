"""Who is calling, and with which scopes: the bearer token of a request, and its member."""

from collections.abc import Mapping
from email.message import Message

from local.simulators.answers import Answer, success
from local.simulators.linkedin.clock import Clock
from local.simulators.linkedin.errors import bad_token, denied
from local.simulators.linkedin.openid import OPENID, PROFILE, claims
from local.simulators.linkedin.store import Store
from local.simulators.linkedin.tokens import Token, Tokens

READ, WRITE = "r_recommendations", "w_recommendations"
NEEDED: Mapping[str, tuple[str, set[str]]] = {
    "userinfo": ("userinfo.GET", {OPENID, PROFILE}),
    "create": ("recommendation.CREATE", {WRITE}),
    "update": ("recommendation.PARTIAL_UPDATE", {WRITE}),
    "get": ("recommendation.GET", {READ}),
    "batch_get": ("recommendation.BATCH_GET", {READ}),
    "recipient": ("recommendation.FINDER-recipient", {READ}),
    "recommender": ("recommendation.FINDER-recommender", {READ}),
    "descendant": ("recommendation.FINDER-descendant", {READ}),
}
"""The name in LinkedIn's refusals of each operation, and the scopes that it requires."""
UNKNOWN = ("recommendation", set[str]())
"""The name and the scopes for a call without an operation, which is refused after its token is."""


def presented(headers: Message, tokens: Tokens) -> Token | None:
    """Return the token of a request if it is known, even one that has ended."""
    return tokens.access(headers.get("Authorization", "").partition(" ")[2].strip())


def admitted(headers: Message, tokens: Tokens, clock: Clock) -> Token:
    """Return the token of a request if it is active, else raise the refusal (401)."""
    scheme, _, text = headers.get("Authorization", "").partition(" ")
    if scheme and scheme.lower() != "bearer":
        raise bad_token("scheme")
    if not text.strip():
        raise bad_token("empty")
    token = tokens.access(text.strip())
    if token is None:
        raise bad_token("invalid")
    if (state := token.state(clock.now())) != "active":
        raise bad_token(state)
    return token


def member_of(token: Token, operation: str | None) -> str:
    """Return a token's member; refuse (403) a token without a member or without a scope."""
    name, scopes = NEEDED.get(operation or "", UNKNOWN)
    if token.member is None or not scopes <= set(token.scope):
        raise denied(f"Not enough permissions to access: {name}.NO_VERSION")
    return token.member


def userinfo(token: Token, store: Store) -> Answer:
    member = member_of(token, "userinfo")
    return success(claims(store.register(member), token.scope))
