"""manage_accounts: what it refuses, and that nothing is changed then."""

import pytest

from tests.support import store
from tests.support.managing import account, api_key, invoke, invoke_raw
from vouch import auth

MEMBER = "urn:li:person:123ABC"


@pytest.mark.parametrize(
    ("event", "code", "named"),
    [
        ({"action": "issue_api_key", "account": "0" * 16, "label": "x"}, "NOT_FOUND", "0" * 16),
        ({"action": "list_api_keys", "account": "0" * 16}, "NOT_FOUND", "0" * 16),
        (
            {"action": "revoke_api_key", "account": "0" * 16, "id": "1" * 16},
            "NOT_FOUND",
            "1" * 16,
        ),
        ({"action": "revoke_member_token", "member": MEMBER, "id": "1" * 16}, "NOT_FOUND", MEMBER),
        ({"action": "create_account"}, "INVALID_FIELD", "name: Field required"),
        ({"action": "create_account", "name": ""}, "INVALID_FIELD", "name"),
        (
            {"action": "create_account", "name": "A", "monthly_credits": -1},
            "INVALID_FIELD",
            "monthly_credits",
        ),
        (
            {"action": "create_account", "name": "A", "monthly_credits": "5"},
            "INVALID_FIELD",
            "monthly_credits",
        ),
        ({"action": "create_account", "name": "A", "owner": "B"}, "INVALID_FIELD", "owner"),
        ({"action": "issue_api_key", "account": "Acme", "label": "x"}, "INVALID_FIELD", "account"),
        ({"action": "issue_member_token", "member": "Bob"}, "INVALID_FIELD", "member"),
        (
            {"action": "issue_member_token", "member": MEMBER, "expires_in": 0},
            "INVALID_FIELD",
            "expires_in",
        ),
        ({"action": "drop_tables"}, "INVALID_FIELD", "action"),
        ({"action": ["list_api_keys"]}, "INVALID_FIELD", "action"),
        ({}, "INVALID_FIELD", "action"),
        (None, "INVALID_FIELD", "action"),
        ([], "INVALID_FIELD", "action"),
        ("create_account", "INVALID_FIELD", "action"),
    ],
)
def test_a_refused_command_says_why_and_changes_nothing(
    event: object, code: str, named: str
) -> None:
    answer = invoke_raw(event)

    assert answer["error"]["code"] == code
    assert named in answer["error"]["message"]
    assert store.everything() == []


def test_all_bad_parameters_are_named_at_once() -> None:
    answer = invoke("create_account", name=7, monthly_credits=1.5, foo=1)

    assert all(name in answer["error"]["message"] for name in ("name", "monthly_credits", "foo"))


def test_one_owner_cannot_revoke_what_is_another_s() -> None:
    mine, other = account(), account()
    key, secret = api_key(mine)

    assert invoke("revoke_api_key", account=other, id=key)["error"]["code"] == "NOT_FOUND"
    assert auth.account({"x-api-key": secret}) == mine
