"""Accounts, API keys and member tokens: opened, issued, listed, revoked (DESIGN 2).

Each command is one small class, and `run` is what it does. A secret is in the answer of the command
that made it and nowhere else.
"""

from datetime import UTC, datetime
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from vouch.errors import ConflictError, FieldError, InvalidFieldError, NotFoundError
from vouch.inputs import PersonUrn
from vouch.services import credentials
from vouch.storage import accounts
from vouch.storage.accounts import Account, Credential

LIVE_KEYS: Final = 2
"""API keys an account may have at once: the one in use and the one that takes over."""
TOKEN_LIFE: Final = 60 * 24 * 60 * 60
"""Seconds; LinkedIn's own tokens live as long (spec 2.12)."""

Name = Annotated[str, Field(min_length=1, max_length=200)]
AccountId = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
CredentialId = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]


class _Command(BaseModel):
    model_config = ConfigDict(extra="forbid")


class CreateAccount(_Command):
    """Open an account. `monthly_credits` absent: no limit."""

    action: Literal["create_account"]
    name: Name
    monthly_credits: Annotated[int, Field(ge=0, lt=2**53, strict=True)] | None = None

    def run(self) -> dict[str, Any]:
        account: Account = {
            "id": credentials.new_id(),
            "name": self.name,
            "createdAt": credentials.now(),
            "keysIssued": 0,
        }
        if self.monthly_credits is not None:
            account["monthlyCredits"] = self.monthly_credits
        accounts.open_account(account)
        return {
            "account": {
                "id": account["id"],
                "name": account["name"],
                "monthly_credits": self.monthly_credits,
                "created_at": _iso(account["createdAt"]),
            }
        }


class IssueApiKey(_Command):
    """Make an API key of an account."""

    action: Literal["issue_api_key"]
    account: AccountId
    label: Name

    def run(self) -> dict[str, Any]:
        account = _existing(self.account)
        live = [
            key for key in accounts.credentials("api_key", self.account) if "revokedAt" not in key
        ]
        if len(live) >= LIVE_KEYS:
            raise ConflictError(
                f"{LIVE_KEYS} keys are live ({', '.join(key['id'] for key in live)}); revoke one"
            )
        secret, key = credentials.new("api_key", self.account)
        key["label"] = self.label
        accounts.issue(key, account)
        return {"api_key": _api_key(key), "secret": secret}


class ListApiKeys(_Command):
    """The API keys of an account, revoked ones too; never the keys themselves."""

    action: Literal["list_api_keys"]
    account: AccountId

    def run(self) -> dict[str, Any]:
        _existing(self.account)
        keys = accounts.credentials("api_key", self.account)
        return {"api_keys": [_api_key(key) for key in keys]}


class RevokeApiKey(_Command):
    """End an API key; it stops within 60 s everywhere."""

    action: Literal["revoke_api_key"]
    account: AccountId
    id: CredentialId

    def run(self) -> dict[str, Any]:
        return {"api_key": _api_key(credentials.revoke("api_key", self.account, self.id))}


class IssueMemberToken(_Command):
    """Make a bearer token of a member."""

    action: Literal["issue_member_token"]
    member: PersonUrn
    expires_in: Annotated[int, Field(ge=1, le=366 * 24 * 60 * 60, strict=True)] = TOKEN_LIFE

    def run(self) -> dict[str, Any]:
        secret, token = credentials.new("member_token", self.member)
        token["expiresAt"] = token["createdAt"] + self.expires_in
        accounts.issue(token)
        return {"member_token": _member_token(token), "secret": secret}


class ListMemberTokens(_Command):
    """The tokens of a member, ended ones too; never the tokens themselves."""

    action: Literal["list_member_tokens"]
    member: PersonUrn

    def run(self) -> dict[str, Any]:
        tokens = accounts.credentials("member_token", self.member)
        return {"member_tokens": [_member_token(token) for token in tokens]}


class RevokeMemberToken(_Command):
    """End a member's token; it stops within 60 s everywhere."""

    action: Literal["revoke_member_token"]
    member: PersonUrn
    id: CredentialId

    def run(self) -> dict[str, Any]:
        return {
            "member_token": _member_token(credentials.revoke("member_token", self.member, self.id))
        }


Command = Annotated[
    CreateAccount
    | IssueApiKey
    | ListApiKeys
    | RevokeApiKey
    | IssueMemberToken
    | ListMemberTokens
    | RevokeMemberToken,
    Field(discriminator="action"),
]
_command: TypeAdapter[Command] = TypeAdapter(Command)


def manage(event: object) -> dict[str, Any]:
    """Do what the event asks; InvalidFieldError names every field that is wrong."""
    try:
        command = _command.validate_python(event)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False, include_context=False)
        raise InvalidFieldError(
            [
                FieldError("/".join(map(str, each["loc"][1:])) or "action", each["msg"])
                for each in details
            ]
        ) from error
    return command.run()


def _existing(account_id: str) -> Account:
    account = accounts.account(account_id)
    if account is None:
        raise NotFoundError(f"there is no account {account_id}")
    return account


def _api_key(key: Credential) -> dict[str, Any]:
    return {
        "id": key["id"],
        "account": key["owner"],
        "label": key["label"],
        "created_at": _iso(key["createdAt"]),
        "revoked_at": _iso(key.get("revokedAt")),
    }


def _member_token(token: Credential) -> dict[str, Any]:
    return {
        "id": token["id"],
        "member": token["owner"],
        "created_at": _iso(token["createdAt"]),
        "expires_at": _iso(token["expiresAt"]),
        "revoked_at": _iso(token.get("revokedAt")),
    }


def _iso(seconds: int | None) -> str | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat()
