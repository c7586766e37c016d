"""manage_accounts: every command delivered twice."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support import store
from tests.support.managing import account, api_key, invoke_raw
from tests.support.spending import in_use
from vouch.handlers import auth

MEMBER = "urn:li:person:123ABC"
type Event = dict[str, Any]


def _token() -> str:
    answer = invoke_raw({"action": "issue_member_token", "member": MEMBER})
    return str(answer["member_token"]["id"])


def revoke_api_key() -> Event:
    owner = account()
    return {"action": "revoke_api_key", "account": owner, "id": api_key(owner)[0]}


def list_api_keys() -> Event:
    owner = account()
    api_key(owner)
    return {"action": "list_api_keys", "account": owner}


def revoke_member_token() -> Event:
    return {"action": "revoke_member_token", "member": MEMBER, "id": _token()}


def list_member_tokens() -> Event:
    _token()
    return {"action": "list_member_tokens", "member": MEMBER}


def set_monthly_credits() -> Event:
    return {"action": "set_monthly_credits", "account": in_use(100), "monthly_credits": 200}


def set_no_monthly_credits() -> Event:
    return {"action": "set_monthly_credits", "account": in_use(100), "monthly_credits": None}


@pytest.mark.usefixtures("stack_messaging")
@pytest.mark.parametrize(
    "make",
    [
        revoke_api_key,
        list_api_keys,
        revoke_member_token,
        list_member_tokens,
        set_monthly_credits,
        set_no_monthly_credits,
    ],
)
def test_a_repeated_command_is_answered_like_the_first_and_changes_nothing(
    make: Callable[[], Event],
) -> None:
    event = make()
    first = invoke_raw(event)
    assert "error" not in first
    after = store.everything()

    assert invoke_raw(event) == first
    assert store.everything() == after


def test_forgetting_a_member_twice_finds_and_changes_nothing_more() -> None:
    _token()
    event = {"action": "forget_member", "member": MEMBER, "records": True}
    assert invoke_raw(event)["forgotten"]["tokens"] == 1
    after = store.everything()

    none = {"member": MEMBER, "tokens": 0, "connections": 0, "answers": 0, "records": 0}
    assert invoke_raw(event) == {"forgotten": none}
    assert store.everything() == after


def test_a_repeated_issue_makes_a_second_credential_and_keeps_the_first() -> None:
    owner = account()
    issue = {"action": "issue_api_key", "account": owner, "label": "x"}
    first, second = invoke_raw(issue), invoke_raw(issue)
    token = {"action": "issue_member_token", "member": MEMBER}
    tokens = [invoke_raw(token)["secret"] for _ in range(2)]
    opened = {"action": "create_account", "name": "Acme"}

    assert first["api_key"]["id"] != second["api_key"]["id"]
    assert {auth.account({"x-api-key": each["secret"]}) for each in (first, second)} == {owner}
    assert invoke_raw(issue)["error"]["code"] == "CONFLICT"  # no third key
    assert [auth.member({"authorization": f"Bearer {each}"}) for each in tokens] == [MEMBER] * 2
    assert invoke_raw(opened)["account"]["id"] != invoke_raw(opened)["account"]["id"]
