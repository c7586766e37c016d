"""API keys, which speak for accounts."""

from typing import Any, Final, Literal

from vouch.errors import ConflictError, NotFoundError
from vouch.services.accounts import credentials
from vouch.services.accounts.commands.command import (
    AccountId,
    BaseCommand,
    CredentialId,
    Name,
    shown,
)
from vouch.storage import accounts, keyring
from vouch.storage.accounts import Account
from vouch.storage.keyring import Credential

LIVE_KEYS: Final = 2
"""API keys an account may have at once: the one in use and the one that takes over."""


class IssueApiKey(BaseCommand):
    """Make an API key of an account."""

    action: Literal["issue_api_key"]
    account: AccountId
    label: Name

    def run(self) -> dict[str, Any]:
        account = _existing(self.account)
        live = [
            key for key in keyring.credentials("api_key", self.account) if "revokedAt" not in key
        ]
        if len(live) >= LIVE_KEYS:
            raise ConflictError(
                f"{LIVE_KEYS} keys are live ({', '.join(key['id'] for key in live)}); revoke one"
            )
        secret, key = credentials.new("api_key", self.account)
        key["label"] = self.label
        keyring.issue(key, account)
        return {"api_key": _api_key(key), "secret": secret}


class ListApiKeys(BaseCommand):
    """The API keys of an account, revoked ones too; never the keys themselves."""

    action: Literal["list_api_keys"]
    account: AccountId

    def run(self) -> dict[str, Any]:
        _existing(self.account)
        keys = keyring.credentials("api_key", self.account)
        return {"api_keys": [_api_key(key) for key in keys]}


class RevokeApiKey(BaseCommand):
    """End an API key; it stops within 60 s everywhere."""

    action: Literal["revoke_api_key"]
    account: AccountId
    id: CredentialId

    def run(self) -> dict[str, Any]:
        return {"api_key": _api_key(credentials.revoke("api_key", self.account, self.id))}


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
        "created_at": shown(key["createdAt"]),
        "revoked_at": shown(key.get("revokedAt")),
    }
