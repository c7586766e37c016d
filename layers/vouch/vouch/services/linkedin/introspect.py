"""Callers who come with a token of LinkedIn's own (DESIGN 7.1)."""

from typing import Final

from vouch.deadline import Deadline
from vouch.errors import UpstreamTokenError
from vouch.moment import seconds
from vouch.services.linkedin.application import application, member_of
from vouch.settings import linkedin
from vouch.storage import keyring
from vouch.storage.keyring import Credential

MEMBERS: Final = "3L"
"""The kind of token that stands for a member (CONTRACTS 2.12)."""
BELIEVED_FOR: Final = 60
"""Seconds, where LinkedIn does not say when a token ends."""


def introspected(token: str, deadline: Deadline) -> Credential | None:
    """Who a token stands for; None unless it is active, a member's, and of this application."""
    client_id = linkedin().linkedin_client_id
    if not client_id:
        return None
    now = seconds()
    with application(deadline) as oauth:
        said = oauth.introspect(token)
    if not said.active or said.auth_type != MEMBERS or said.client_id != client_id:
        return None
    try:
        member = member_of(token, deadline)
    except UpstreamTokenError:
        return None
    return {
        "kind": "linkedin_token",
        "id": "",
        "owner": member,
        "digest": keyring.digest_of(token),
        "createdAt": now,
        "expiresAt": said.expires_at or now + BELIEVED_FOR,
    }
