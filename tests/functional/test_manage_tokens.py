"""manage_accounts: member tokens."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.support import store
from tests.support.broken_table import broken, on_commit, refusing
from tests.support.clock import Clock
from tests.support.managing import account, api_key, invoke

MEMBER = "urn:li:person:123ABC"


def _iso(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


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


def test_a_token_lives_60_days_by_default(clock: Clock) -> None:
    token = invoke("issue_member_token", member=MEMBER)["member_token"]

    assert token["expires_at"] == _iso(clock.now + 60 * 24 * 60 * 60)


def test_an_expired_token_is_kept_30_days_to_be_reported_as_expired(clock: Clock) -> None:
    invoke("issue_member_token", member=MEMBER, expires_in=60)

    lives = {item["ttl"]["N"] for item in store.items("AccountsTable")}

    assert lives == {str(clock.now + 60 + 30 * 24 * 60 * 60)}


def issue_token() -> dict[str, Any]:
    return invoke("issue_member_token", member=MEMBER)


def revoke_token() -> dict[str, Any]:
    token = issue_token()["member_token"]["id"]
    with broken(before=on_commit(CONFLICT, times=2)):
        return invoke("revoke_member_token", member=MEMBER, id=token)


def issue_key() -> dict[str, Any]:
    owner = account()
    with broken(before=on_commit(CONFLICT, times=2)):
        return invoke("issue_api_key", account=owner, label="first")


def revoke_key() -> dict[str, Any]:
    owner = account()
    key, _ = api_key(owner)
    with broken(before=on_commit(CONFLICT, times=2)):
        return invoke("revoke_api_key", account=owner, id=key)


def issue_token_among_others() -> dict[str, Any]:
    with broken(before=on_commit(CONFLICT, times=2)):
        return issue_token()


CONFLICT = refusing("TransactionCanceledException", "None", "None", "TransactionConflict")


@pytest.mark.usefixtures("pauses")
@pytest.mark.parametrize("command", [issue_token_among_others, revoke_token, issue_key, revoke_key])
def test_a_command_is_tried_again_while_other_writes_conflict(
    command: Callable[[], dict[str, Any]],
) -> None:
    assert "error" not in command()


@pytest.mark.usefixtures("pauses")
def test_a_token_whose_write_was_made_and_not_answered_is_issued_once() -> None:
    with broken(after=on_commit(refusing("InternalServerError"), times=1)):
        made = invoke("issue_member_token", member=MEMBER)

    listed = invoke("list_member_tokens", member=MEMBER)["member_tokens"]
    assert listed == [made["member_token"]]


@pytest.mark.usefixtures("pauses")
def test_a_key_whose_write_was_made_and_not_answered_is_issued_once() -> None:
    owner = account()
    with broken(after=on_commit(refusing("InternalServerError"), times=1)):
        made = invoke("issue_api_key", account=owner, label="first")

    assert invoke("list_api_keys", account=owner)["api_keys"] == [made["api_key"]]
