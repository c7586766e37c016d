"""manage_accounts: accounts, API keys, member tokens."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.support import store
from tests.support.clock import Clock
from tests.support.managing import account, api_key, invoke, invoke_raw
from vouch import auth
from vouch.errors import ApiKeyError

MEMBER = "urn:li:person:123ABC"
ID = re.compile(r"[0-9a-f]{16}")


def _iso(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()


@pytest.mark.parametrize("credits_", [None, 0, 5_000])
def test_an_account_is_opened_with_a_limit_or_without(clock: Clock, credits_: int | None) -> None:
    limit: dict[str, Any] = {} if credits_ is None else {"monthly_credits": credits_}

    opened = invoke("create_account", name="Acme", **limit)["account"]

    assert ID.fullmatch(opened.pop("id"))
    assert opened == {
        "name": "Acme",
        "monthly_credits": credits_,
        "created_at": _iso(clock.now),
    }


def test_a_key_is_issued_with_its_label_and_works(clock: Clock) -> None:
    owner = account()

    made = invoke("issue_api_key", account=owner, label="first")

    assert auth.account({"x-api-key": made["secret"]}) == owner
    assert ID.fullmatch(made["api_key"].pop("id"))
    assert made["api_key"] == {
        "account": owner,
        "label": "first",
        "created_at": _iso(clock.now),
        "revoked_at": None,
    }


def test_two_keys_are_live_at_most_and_revoking_one_makes_room() -> None:
    owner = account()
    (first, old), (second, new) = api_key(owner), api_key(owner, "second")

    refused = invoke("issue_api_key", account=owner, label="third")

    assert refused["error"]["code"] == "CONFLICT"
    assert first in refused["error"]["message"]
    assert second in refused["error"]["message"]
    assert len(invoke("list_api_keys", account=owner)["api_keys"]) == 2
    invoke("revoke_api_key", account=owner, id=first)
    assert "secret" in invoke("issue_api_key", account=owner, label="third")
    assert auth.account({"x-api-key": new}) == owner
    with pytest.raises(ApiKeyError):
        auth.account({"x-api-key": old})


def test_keys_of_another_account_do_not_count() -> None:
    one, other = account(), account()
    api_key(one)
    api_key(one)

    assert api_key(other)


def test_keys_are_listed_the_oldest_first_revoked_ones_too(clock: Clock) -> None:
    owner = account()
    first, _ = api_key(owner)
    clock.advance(10)
    second, _ = api_key(owner, "second")
    invoke("revoke_api_key", account=owner, id=first)

    listed = invoke("list_api_keys", account=owner)["api_keys"]

    assert [key["id"] for key in listed] == [first, second]
    assert [key["revoked_at"] for key in listed] == [_iso(clock.now), None]


def test_a_key_that_is_revoked_already_keeps_its_time(clock: Clock) -> None:
    owner = account()
    key, _ = api_key(owner)
    once = invoke("revoke_api_key", account=owner, id=key)
    clock.advance(100)

    assert invoke("revoke_api_key", account=owner, id=key) == once


def test_a_token_is_issued_for_a_time_and_listed_and_revoked(clock: Clock) -> None:
    made = invoke("issue_member_token", member=MEMBER, expires_in=60)
    token = made["member_token"]
    expected = {
        "id": token["id"],
        "member": MEMBER,
        "created_at": _iso(clock.now),
        "expires_at": _iso(clock.now + 60),
        "revoked_at": None,
    }

    assert token == expected
    assert invoke("list_member_tokens", member=MEMBER) == {"member_tokens": [expected]}
    revoked = invoke("revoke_member_token", member=MEMBER, id=token["id"])
    assert revoked == {"member_token": {**expected, "revoked_at": _iso(clock.now)}}
    assert invoke("list_member_tokens", member=MEMBER)["member_tokens"] == [revoked["member_token"]]


def test_a_token_lives_60_days_unless_told_otherwise(clock: Clock) -> None:
    token = invoke("issue_member_token", member=MEMBER)["member_token"]

    assert token["expires_at"] == _iso(clock.now + 60 * 24 * 60 * 60)


def test_an_expired_token_is_kept_30_days_so_that_it_is_told_expired(clock: Clock) -> None:
    invoke("issue_member_token", member=MEMBER, expires_in=60)

    lives = {item["ttl"]["N"] for item in store.items("AccountsTable")}

    assert lives == {str(clock.now + 60 + 30 * 24 * 60 * 60)}


def test_keys_and_accounts_never_expire() -> None:
    api_key(account())

    assert all("ttl" not in item for item in store.items("AccountsTable"))


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
