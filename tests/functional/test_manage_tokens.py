"""manage_accounts: member tokens."""

from datetime import UTC, datetime

from tests.support import store
from tests.support.clock import Clock
from tests.support.managing import invoke

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
