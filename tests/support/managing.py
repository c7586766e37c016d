"""manage_accounts as an operator invokes it."""

import hashlib
import importlib
import json
from typing import Any

from tests.support import store
from tests.support.context import Context
from vouch.storage import keyring


def invoke(action: object, **parameters: Any) -> dict[str, Any]:
    """Run a command through the handler."""
    return invoke_raw({"action": action, **parameters})


def invoke_raw(event: object) -> dict[str, Any]:
    """Hand the handler any event at all."""
    handler = importlib.import_module("functions.manage_accounts.app").lambda_handler
    answer: dict[str, Any] = handler(event, Context())
    return answer


def account(**parameters: Any) -> str:
    """Open an account, and return its id."""
    made = invoke("create_account", **{"name": "Acme", **parameters})
    return str(made["account"]["id"])


def api_key(owner: str, label: str = "first") -> tuple[str, str]:
    """Issue a key to an account, and return its id and its secret."""
    made = invoke("issue_api_key", account=owner, label=label)
    return made["api_key"]["id"], made["secret"]


def traces_of(member: tuple[str, str]) -> list[str]:
    """Return the texts that betray a member in any table: URN, digests, the token itself."""
    urn, token = member
    known = [urn, hashlib.sha256(urn.encode()).hexdigest(), keyring.digest_of(token), token]
    stored = json.dumps(store.everything(), default=repr)
    return [each for each in known if each in stored]
