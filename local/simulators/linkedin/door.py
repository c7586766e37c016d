"""Who is calling: the bearer token of a request, and what userinfo tells of its member."""

from email.message import Message

from local.simulators.answers import Answer, success
from local.simulators.linkedin.clock import Clock
from local.simulators.linkedin.errors import bad_token, denied
from local.simulators.linkedin.store import Store
from local.simulators.linkedin.tokens import Token, Tokens

IDENTITY = {"openid", "profile"}
"""The scopes that userinfo requires."""


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
    """Return a token's member; an application's own token has none and is refused (403)."""
    if token.member is None:
        raise denied(f"Not enough permissions to access: {operation}.NO_VERSION")
    return token.member


def userinfo(token: Token, store: Store) -> Answer:
    member = member_of(token, "userinfo.GET")
    if not set(token.scope) >= IDENTITY:
        raise denied("Not enough permissions to access: userinfo.GET.NO_VERSION")
    name = store.register(member).name
    given, _, family = name.partition(" ")
    content: dict[str, object] = {
        "sub": member.rpartition(":")[2],
        "name": name,
        "given_name": given,
        "family_name": family,
        "locale": {"country": "US", "language": "en"},
    }
    if "email" in token.scope:
        content |= {"email": f"{content['sub']}@members.example", "email_verified": True}
    return success(content)
