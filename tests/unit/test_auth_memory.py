"""How long a process believes who a caller is: 60 s, and no longer than the token lives."""

import pytest

from tests.support.clock import Clock
from tests.support.fake_accounts import ACCOUNT, MEMBER, FakeAccounts, bearer, refusal_code
from vouch.errors import ApiKeyError
from vouch.handlers import auth
from vouch.memory import Memory


def test_a_revoked_token_is_refused_after_60_seconds_at_the_latest(
    store: FakeAccounts, clock: Clock
) -> None:
    token = store.issue("member_token", "t", expiresAt=clock.now + 1_000)
    auth.member(bearer("t"))
    token["revokedAt"] = clock.now

    clock.advance(59)
    assert auth.member(bearer("t")) == MEMBER
    clock.advance(1)
    assert refusal_code(bearer("t")) == "REVOKED_ACCESS_TOKEN"
    assert refusal_code(bearer("t")) == "REVOKED_ACCESS_TOKEN"


def test_a_revoked_key_is_refused_after_60_seconds_at_the_latest(
    store: FakeAccounts, clock: Clock
) -> None:
    key = store.issue("api_key", "k")
    auth.account({"x-api-key": "k"})
    key["revokedAt"] = clock.now

    clock.advance(59)
    assert auth.account({"x-api-key": "k"}) == ACCOUNT
    clock.advance(1)
    with pytest.raises(ApiKeyError, match="revoked"):
        auth.account({"x-api-key": "k"})


def test_use_does_not_prolong_the_memory_of_a_caller(store: FakeAccounts, clock: Clock) -> None:
    key = store.issue("api_key", "k")
    for _ in range(6):
        auth.account({"x-api-key": "k"})
        clock.advance(10)
    key["revokedAt"] = clock.now

    with pytest.raises(ApiKeyError):
        auth.account({"x-api-key": "k"})


def test_a_new_credential_works_at_once_after_an_earlier_refusal(
    store: FakeAccounts, clock: Clock
) -> None:
    assert refusal_code(bearer("t")) == "INVALID_ACCESS_TOKEN"

    store.issue("member_token", "t", expiresAt=clock.now + 60)

    assert auth.member(bearer("t")) == MEMBER


def test_a_token_ends_at_its_second_even_while_remembered(
    store: FakeAccounts, clock: Clock
) -> None:
    store.issue("member_token", "t", expiresAt=clock.now + 5)
    auth.member(bearer("t"))

    clock.advance(4)
    assert auth.member(bearer("t")) == MEMBER
    clock.advance(1)
    assert refusal_code(bearer("t")) == "EXPIRED_ACCESS_TOKEN"
    assert store.reads == 1


def test_a_token_without_an_end_has_ended(store: FakeAccounts) -> None:
    store.issue("member_token", "t")

    assert refusal_code(bearer("t")) == "EXPIRED_ACCESS_TOKEN"


def test_a_caller_is_looked_up_once_a_minute(store: FakeAccounts, clock: Clock) -> None:
    store.issue("api_key", "k")

    for _ in range(120):
        auth.account({"x-api-key": "k"})
        clock.advance(1)

    assert store.reads == 2


def test_a_clock_set_back_does_not_keep_a_caller_for_longer(
    store: FakeAccounts, clock: Clock
) -> None:
    key = store.issue("api_key", "k")
    auth.account({"x-api-key": "k"})
    key["revokedAt"] = clock.now

    clock.advance(-3_600)

    with pytest.raises(ApiKeyError):
        auth.account({"x-api-key": "k"})


def test_a_memory_that_is_full_forgets_the_oldest_caller_alone(
    store: FakeAccounts, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auth, "_callers", Memory(2, auth.REMEMBERED_FOR))
    for key in ("a", "b", "c"):
        store.issue("api_key", key)

    for key in ("a", "b", "c", "c", "b"):
        auth.account({"x-api-key": key})
    assert store.reads == 3
    auth.account({"x-api-key": "a"})
    assert store.reads == 4


def test_secrets_that_nobody_has_push_no_caller_out(
    store: FakeAccounts, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auth, "_callers", Memory(2, auth.REMEMBERED_FOR))
    store.issue("api_key", "good")
    auth.account({"x-api-key": "good"})

    for number in range(9):
        refusal_code(bearer(f"junk-{number}"))
        with pytest.raises(ApiKeyError):
            auth.account({"x-api-key": f"junk-{number}"})
    reads = store.reads

    assert auth.account({"x-api-key": "good"}) == ACCOUNT
    assert store.reads == reads
