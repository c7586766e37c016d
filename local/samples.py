"""What the samples of `manage_accounts` in events/ name, so that each of them runs on a new stack.

The function makes ids up, so it cannot make those of a file: the items are written as its storage
writes them. Nobody has the secrets.
"""

import hashlib
import secrets
import time
from typing import Any

from vouch.moment import DAY

ACCOUNT = "0123456789abcdef"
CREDENTIAL = "fedcba9876543210"
"""The id of the account's API key, and of the member's token."""
MEMBER = "urn:li:person:123ABC"
TOKEN_SECONDS = 60 * DAY
KEPT_AFTER_EXPIRY = 30 * DAY


def store(dynamodb: Any, accounts_table: str) -> None:
    """Store the account with its key, and the member's token, if the account is not there yet."""
    now = int(time.time())
    named = {"id": ACCOUNT, "name": "Acme Talent", "monthlyCredits": 100, "keysIssued": 1}
    account = {**_key(f"account#{ACCOUNT}", "account"), **named, "createdAt": now}
    key = _credential("api_key", ACCOUNT, {"label": "production", "createdAt": now})
    end = now + TOKEN_SECONDS
    expiry = {"expiresAt": end, "ttl": end + KEPT_AFTER_EXPIRY}
    token = _credential("member_token", MEMBER, {"createdAt": now, **expiry})
    try:
        dynamodb.transact_write_items(
            TransactItems=[_put(accounts_table, item) for item in (account, *key, *token)]
        )
    except dynamodb.exceptions.TransactionCanceledException:
        return


def _credential(kind: str, owner: str, more: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the two items of a credential: by the digest of its secret, and under its owner."""
    digest = hashlib.sha256(secrets.token_bytes()).hexdigest()
    item = {"kind": kind, "id": CREDENTIAL, "owner": owner, "digest": digest, **more}
    holder = "account" if kind == "api_key" else "member"
    return [
        item | _key(f"sha256#{digest}", "credential"),
        item | _key(f"{holder}#{owner}", f"{kind}#{CREDENTIAL}"),
    ]


def _key(pk: str, sk: str) -> dict[str, Any]:
    return {"pk": pk, "sk": sk}


def _put(table: str, item: dict[str, Any]) -> dict[str, Any]:
    values = {
        name: {"S": value} if isinstance(value, str) else {"N": str(value)}
        for name, value in item.items()
    }
    return {
        "Put": {
            "TableName": table,
            "Item": values,
            "ConditionExpression": "attribute_not_exists(pk)",
        }
    }
