"""The commands for API keys, which speak for accounts."""

from typing import Final, Literal

from vouch.errors import ConflictError
from vouch.services.accounts import credentials
from vouch.services.accounts.commands import answers
from vouch.services.accounts.commands.accounts import existing
from vouch.services.accounts.commands.command import (
    AccountId,
    BaseCommand,
    CredentialId,
    Name,
    iso,
    iso_or_none,
)
from vouch.storage import accounts, keyring
from vouch.storage.keyring import Credential

LIVE_KEYS: Final = 2
"""How many API keys an account may have at once: the one in use and its successor."""


class IssueApiKey(BaseCommand):
    """Make an API key for an account."""

    action: Literal["issue_api_key"]
    account: AccountId
    label: Name

    def run(self) -> answers.IssuedApiKey:
        secret, key = credentials.new("api_key", self.account)
        key["label"] = self.label
        stored = credentials.store(lambda: _issue(key))
        return {"api_key": _api_key(stored), "secret": secret}


class ListApiKeys(BaseCommand):
    """List an account's API keys, revoked ones included, without their secrets."""

    action: Literal["list_api_keys"]
    account: AccountId

    def run(self) -> answers.ApiKeys:
        existing(self.account)
        keys = keyring.credentials("api_key", self.account)
        return {"api_keys": [_api_key(key) for key in keys]}


class RevokeApiKey(BaseCommand):
    """End an API key; it stops working within 60 s everywhere."""

    action: Literal["revoke_api_key"]
    account: AccountId
    id: CredentialId

    def run(self) -> answers.OneApiKey:
        return {"api_key": _api_key(credentials.revoke("api_key", self.account, self.id))}


def _issue(new: Credential) -> Credential:
    """Store a new key, unless an earlier try whose answer was lost has, or two others are live."""
    account = existing(new["owner"])
    live = [
        key["id"] for key in keyring.credentials("api_key", new["owner"]) if "revokedAt" not in key
    ]
    if new["id"] in live:
        return new
    if len(live) >= LIVE_KEYS:
        raise ConflictError(f"{LIVE_KEYS} keys are live ({', '.join(live)}); revoke one")
    keyring.issue(new, {"account": accounts.add_key_issued(account)})
    return new


def _api_key(key: Credential) -> answers.ApiKey:
    return {
        "id": key["id"],
        "account": key["owner"],
        "label": key["label"],
        "created_at": iso(key["createdAt"]),
        "revoked_at": iso_or_none(key.get("revokedAt")),
    }
