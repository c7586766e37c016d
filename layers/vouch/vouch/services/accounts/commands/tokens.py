"""The commands for bearer tokens, which speak for members."""

from typing import Annotated, Final, Literal

from pydantic import Field

from vouch.aws.dynamodb import Write
from vouch.errors import ConflictError, LostRaceError
from vouch.inputs import PersonUrn
from vouch.moment import now
from vouch.services.accounts import credentials
from vouch.services.accounts.commands import answers
from vouch.services.accounts.commands.command import BaseCommand, CredentialId, iso, iso_or_none
from vouch.storage import erasures, keyring
from vouch.storage.keyring import Credential

TOKEN_LIFE: Final = 60 * 24 * 60 * 60
"""How many seconds a token lives, as long as LinkedIn's own tokens (CONTRACTS 2.12)."""
FORGOTTEN: Final = (
    "the member was forgotten with all recommendations, which readmit_member lifts, or is being"
    " forgotten at this moment; no token was issued"
)


class IssueMemberToken(BaseCommand):
    """Make a bearer token for a member."""

    action: Literal["issue_member_token"]
    member: PersonUrn
    expires_in: Annotated[int, Field(ge=1, le=366 * 24 * 60 * 60, strict=True)] = TOKEN_LIFE

    def run(self) -> answers.IssuedMemberToken:
        began = now()
        secret, token = credentials.new("member_token", self.member)
        token["expiresAt"] = token["createdAt"] + self.expires_in
        right = erasures.check_right(self.member, began)
        stored = credentials.store(lambda: _issue(token, right))
        return {"member_token": _member_token(stored), "secret": secret}


class ListMemberTokens(BaseCommand):
    """List a member's tokens, ended ones included, without their secrets."""

    action: Literal["list_member_tokens"]
    member: PersonUrn

    def run(self) -> answers.MemberTokens:
        tokens = keyring.credentials("member_token", self.member)
        return {"member_tokens": [_member_token(token) for token in tokens]}


class RevokeMemberToken(BaseCommand):
    """End a member's token; it stops working within 60 s everywhere."""

    action: Literal["revoke_member_token"]
    member: PersonUrn
    id: CredentialId

    def run(self) -> answers.OneMemberToken:
        return {
            "member_token": _member_token(credentials.revoke("member_token", self.member, self.id))
        }


def _issue(token: Credential, right: Write) -> Credential:
    """Store a new token, unless an earlier try whose answer was lost has; check the right to it."""
    try:
        keyring.issue(token, {"member": right})
    except LostRaceError as lost:
        if "member" in lost.failed:
            raise ConflictError(FORGOTTEN) from lost
        if not lost.failed:
            raise
    return token


def _member_token(token: Credential) -> answers.MemberToken:
    return {
        "id": token["id"],
        "member": token["owner"],
        "created_at": iso(token["createdAt"]),
        "expires_at": iso(token["expiresAt"]),
        "revoked_at": iso_or_none(token.get("revokedAt")),
    }
