"""manage_accounts: accounts and API keys."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.support import store
from tests.support.clock import Clock
from tests.support.managing import account, api_key, invoke
from vouch.aws import dynamodb
from vouch.errors import ApiKeyError
from vouch.handlers import auth

ID = re.compile(r"[0-9a-f]{16}")


def _iso(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


@pytest.mark.parametrize("credits_", [None, 0, 5_000])
def test_an_account_is_opened_with_a_limit_or_without(clock: Clock, credits_: int | None) -> None:
    limit: dict[str, Any] = {} if credits_ is None else {"monthly_credits": credits_}

    opened = invoke("create_account", name="Acme", **limit)["account"]

    assert ID.fullmatch(opened.pop("id"))
    assert opened == {
        "name": "Acme",
        "monthly_credits": credits_,
        "operator": False,
        "created_at": _iso(clock.now),
    }


def test_an_account_is_an_operators_only_if_a_command_says_so() -> None:
    opened = invoke("create_account", name="Acme", operator=True)["account"]
    assert opened["operator"] is True
    limited = invoke("set_monthly_credits", account=opened["id"], monthly_credits=5)["account"]
    assert limited["operator"] is True

    for is_operator in (False, True, True):
        made = invoke("set_operator", account=opened["id"], operator=is_operator)["account"]
        assert made == {**limited, "operator": is_operator}


@pytest.mark.parametrize("operator", [None, 1, "true"])
def test_an_operator_is_true_or_false_and_nothing_else(operator: object) -> None:
    owner = account()

    refused = invoke("set_operator", account=owner, operator=operator)["error"]

    assert refused["code"] == "INVALID_FIELD"
    assert "operator" in refused["message"]
    assert invoke("create_account", name="A", operator=operator)["error"] == refused


def test_an_account_that_is_not_there_is_not_made_by_making_it_an_operators() -> None:
    refused = invoke("set_operator", account="0" * 16, operator=True)["error"]

    assert refused == {"code": "NOT_FOUND", "message": f"there is no account {'0' * 16}"}
    assert invoke("list_api_keys", account="0" * 16)["error"]["code"] == "NOT_FOUND"


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


def test_each_of_two_keys_is_revoked_by_its_own_id() -> None:
    owner = account()
    keys = [api_key(owner), api_key(owner, "second")]

    for key, secret in keys:
        assert auth.account({"x-api-key": secret}) == owner
        assert invoke("revoke_api_key", account=owner, id=key)["api_key"]["revoked_at"]
        auth.forget()
        with pytest.raises(ApiKeyError):
            auth.account({"x-api-key": secret})


def test_keys_issued_at_once_do_not_pass_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second key is issued between the count and the write of the third."""
    owner = account()
    api_key(owner)
    commit = dynamodb.commit

    def late(writes: dynamodb.Transaction) -> None:
        monkeypatch.setattr(dynamodb, "commit", commit)
        api_key(owner, "meanwhile")
        commit(writes)

    monkeypatch.setattr(dynamodb, "commit", late)
    refused = invoke("issue_api_key", account=owner, label="one too many")

    assert refused["error"]["code"] == "CONFLICT"
    assert len(invoke("list_api_keys", account=owner)["api_keys"]) == 2


def test_a_key_that_is_revoked_already_keeps_its_time(clock: Clock) -> None:
    owner = account()
    key, _ = api_key(owner)
    once = invoke("revoke_api_key", account=owner, id=key)
    clock.advance(100)

    assert invoke("revoke_api_key", account=owner, id=key) == once


def test_keys_and_accounts_never_expire() -> None:
    api_key(account())

    assert all("ttl" not in item for item in store.items("AccountsTable"))
