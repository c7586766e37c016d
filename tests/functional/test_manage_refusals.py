"""manage_accounts: what it refuses, and that nothing is changed then."""

import pytest

from tests.support import store
from tests.support.builders import member
from tests.support.managing import account, api_key, invoke, invoke_raw
from vouch.handlers import auth

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
        ({"action": "create_account", "name": "\u200b "}, "INVALID_FIELD", "name: has only blanks"),
        (
            {"action": "create_account", "name": "A", **{f"x{n}": 1 for n in range(2_000)}},
            "ILLEGAL_ARGUMENT",
            "more than 2000 fields",
        ),
        ({"action": "create_account", "name": "A", "owner": "B"}, "INVALID_FIELD", "owner"),
        ({"action": "issue_api_key", "account": "Acme", "label": "x"}, "INVALID_FIELD", "account"),
        ({"action": "issue_member_token", "member": "Bob"}, "INVALID_FIELD", "member"),
        (
            {"action": "issue_member_token", "member": MEMBER, "expires_in": 0},
            "INVALID_FIELD",
            "expires_in",
        ),
        (
            {"action": "set_monthly_credits", "account": "0" * 16, "monthly_credits": None},
            "NOT_FOUND",
            "0" * 16,
        ),
        (
            {"action": "set_monthly_credits", "account": "0" * 16},
            "INVALID_FIELD",
            "monthly_credits: Field required",
        ),
        ({"action": "forget_member"}, "INVALID_FIELD", "member: Field required"),
        ({"action": "forget_member", "member": MEMBER[:-6]}, "INVALID_FIELD", "member"),
        (
            {"action": "forget_member", "member": MEMBER, "records": "yes"},
            "INVALID_FIELD",
            "records",
        ),
        ({"action": "drop_tables"}, "INVALID_FIELD", "action"),
        ({"action": ["list_api_keys"]}, "INVALID_FIELD", "action"),
        ({}, "INVALID_FIELD", "action"),
        (None, "INVALID_FIELD", "action"),
        ([], "INVALID_FIELD", "action"),
        ("create_account", "INVALID_FIELD", "action"),
    ],
)
def test_a_refused_command_names_the_reason_and_changes_nothing(
    event: object, code: str, named: str
) -> None:
    answer = invoke_raw(event)

    assert answer["error"]["code"] == code
    assert named in answer["error"]["message"]
    assert store.everything() == []


@pytest.mark.parametrize("credits_", [-1, 1.5, 1.0, "5", True, 2**53, [], {}])
@pytest.mark.parametrize("action", ["create_account", "set_monthly_credits"])
def test_monthly_credits_are_a_whole_number_or_null(action: str, credits_: object) -> None:
    parameters = {"name": "A"} if action == "create_account" else {"account": account()}
    before = store.everything()

    answer = invoke(action, **parameters, monthly_credits=credits_)

    assert answer["error"]["code"] == "INVALID_FIELD"
    assert "monthly_credits" in answer["error"]["message"]
    assert store.everything() == before


@pytest.mark.parametrize("parameter", ["member", "records"])
def test_forget_member_guesses_no_missing_parameter(parameter: str) -> None:
    bob = member()
    before = store.everything()
    given = {"member": bob.urn, "records": True, parameter: None}

    assert invoke("forget_member", **given)["error"]["code"] == "INVALID_FIELD"
    assert store.everything() == before


def test_all_bad_parameters_are_named_at_once() -> None:
    answer = invoke("create_account", name=7, monthly_credits=1.5, foo=1)

    assert all(name in answer["error"]["message"] for name in ("name", "monthly_credits", "foo"))


def test_an_owner_cannot_revoke_anothers_credential() -> None:
    mine, other = account(), account()
    key, secret = api_key(mine)

    assert invoke("revoke_api_key", account=other, id=key)["error"]["code"] == "NOT_FOUND"
    assert auth.account({"x-api-key": secret}) == mine
