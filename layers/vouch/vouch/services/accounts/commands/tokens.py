"""Bearer tokens, which speak for members."""

from typing import Annotated, Any, Final, Literal

from pydantic import Field

from vouch.inputs import PersonUrn
from vouch.services.accounts import credentials
from vouch.services.accounts.commands.command import BaseCommand, CredentialId, shown
from vouch.storage import keyring
from vouch.storage.keyring import Credential

TOKEN_LIFE: Final = 60 * 24 * 60 * 60
"""Seconds; LinkedIn's own tokens live as long (CONTRACTS 2.12)."""


class IssueMemberToken(BaseCommand):
    """Make a bearer token of a member."""

    action: Literal["issue_member_token"]
    member: PersonUrn
    expires_in: Annotated[int, Field(ge=1, le=366 * 24 * 60 * 60, strict=True)] = TOKEN_LIFE

    def run(self) -> dict[str, Any]:
        secret, token = credentials.new("member_token", self.member)
        token["expiresAt"] = token["createdAt"] + self.expires_in
        keyring.issue(token)
        return {"member_token": _member_token(token), "secret": secret}


class ListMemberTokens(BaseCommand):
    """The tokens of a member, ended ones too; never the tokens themselves."""

    action: Literal["list_member_tokens"]
    member: PersonUrn

    def run(self) -> dict[str, Any]:
        tokens = keyring.credentials("member_token", self.member)
        return {"member_tokens": [_member_token(token) for token in tokens]}


class RevokeMemberToken(BaseCommand):
    """End a member's token; it stops within 60 s everywhere."""

    action: Literal["revoke_member_token"]
    member: PersonUrn
    id: CredentialId

    def run(self) -> dict[str, Any]:
        return {
            "member_token": _member_token(credentials.revoke("member_token", self.member, self.id))
        }


def _member_token(token: Credential) -> dict[str, Any]:
    return {
        "id": token["id"],
        "member": token["owner"],
        "created_at": shown(token["createdAt"]),
        "expires_at": shown(token["expiresAt"]),
        "revoked_at": shown(token.get("revokedAt")),
    }
