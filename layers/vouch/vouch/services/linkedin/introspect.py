"""Callers who authenticate with a token that LinkedIn issued (DESIGN 7.1)."""

from typing import Final

from vouch.deadline import Deadline
from vouch.errors import UpstreamTokenError
from vouch.moment import seconds
from vouch.services.linkedin.application import application, member_of
from vouch.settings import linkedin
from vouch.storage import keyring
from vouch.storage.keyring import Credential

MEMBERS: Final = "3L"
"""The `auth_type` of a token that stands for a member (CONTRACTS 2.12)."""
BELIEVED_FOR: Final = 60
"""How many seconds a token is believed if LinkedIn does not say when it ends."""


def introspected(token: str, deadline: Deadline) -> Credential | None:
    """Return the credential that a token of LinkedIn's stands for.

    It is None unless the token is active, a member's, and issued to this deployment's application.
    """
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
