"""The demo account and members, made by the real `manage_accounts` function."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from local.engine import Engine
from local.errors import LocalError

MONTHLY_CREDITS = 1000
NAMES = ("ana", "ben", "cleo")
"""The names of the members in `make env`; a member's id begins with the name."""


@dataclass(frozen=True)
class Account:
    """An account and its API key."""

    id: str
    api_key: str


@dataclass(frozen=True)
class Member:
    """A member and their bearer token."""

    urn: str
    access_token: str


def create_account(engine: Engine, function: str) -> Account:
    """Open the demo account, with an API key."""
    command = {"action": "create_account", "name": "Demo", "monthly_credits": MONTHLY_CREDITS}
    account: str = _manage(engine, function, command)["account"]["id"]
    command = {"action": "issue_api_key", "account": account, "label": "demo"}
    return Account(account, _manage(engine, function, command)["secret"])


def make_operator(engine: Engine, function: str, account: Account) -> None:
    """Let an account look at the stack's health; one that an earlier release opened cannot."""
    command = {"action": "set_operator", "account": account.id, "operator": True}
    _manage(engine, function, command)


def create_members(engine: Engine, function: str, tokens: Mapping[str, str]) -> tuple[Member, ...]:
    """Return the members with these tokens, by URN, and with new ones where there is none."""
    command = {"action": "issue_member_token"}
    return tuple(
        Member(
            urn, tokens.get(urn) or _manage(engine, function, {**command, "member": urn})["secret"]
        )
        for urn in (f"urn:li:person:{name}Demo" for name in NAMES)
    )


def _manage(engine: Engine, function: str, command: dict[str, Any]) -> dict[str, Any]:
    """Run one command; raise LocalError unless it is a plain success."""
    client = engine.client("lambda")
    answer = client.invoke(FunctionName=function, Payload=json.dumps(command))
    payload: Any = json.load(answer["Payload"])
    if "FunctionError" in answer or not isinstance(payload, dict) or "error" in payload:
        raise LocalError(
            f"manage_accounts refused {command['action']}: {json.dumps(payload)[:1000]}\n"
            f"The engine's output: {engine.log}"
        )
    return payload
