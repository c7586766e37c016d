"""Who is calling, and how long a process believes it."""

import pytest

from tests.support.clock import Clock
from vouch import auth
from vouch.errors import AccessTokenError, ApiKeyError
from vouch.storage import accounts
from vouch.storage.accounts import Credential

MEMBER = "urn:li:person:123ABC"
ACCOUNT = "0123456789abcdef"


class Store:
    """The table Accounts, as far as auth reads it."""

    def __init__(self) -> None:
        self.held: dict[str, Credential] = {}
        self.reads = 0

    def credential(self, digest: str) -> Credential | None:
        self.reads += 1
        found = self.held.get(digest)
        return found.copy() if found else None

    def issue(self, kind: str, secret: str, **more: int) -> Credential:
        digest = accounts.digest_of(secret)
        owner = MEMBER if kind == "member_token" else ACCOUNT
        made: Credential = {
            "kind": kind,
            "id": "1",
            "owner": owner,
            "digest": digest,
            "createdAt": 0,
            **more,  # type: ignore[typeddict-item]
        }
        self.held[digest] = made
        return made


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> Store:
    made = Store()
    monkeypatch.setattr(accounts, "credential", made.credential)
    auth.forget()
    return made


def _bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def _code(headers: dict[str, str]) -> str:
    with pytest.raises(AccessTokenError) as refused:
        auth.member(headers)
    return refused.value.code


def test_a_token_is_a_member_and_a_key_an_account(store: Store, clock: Clock) -> None:
    store.issue("member_token", "t", expiresAt=clock.now + 60)
    store.issue("api_key", "k")

    assert auth.member(_bearer("t")) == MEMBER
    assert auth.account({"x-api-key": " k "}) == ACCOUNT


@pytest.mark.parametrize(
    "header", ["Bearer t", "bearer t", "BEARER t", " Bearer  t ", "Bearer   t"]
)
def test_the_scheme_is_read_as_http_has_it(store: Store, clock: Clock, header: str) -> None:
    store.issue("member_token", "t", expiresAt=clock.now + 60)

    assert auth.member({"authorization": header}) == MEMBER


@pytest.mark.parametrize("headers", [{}, *({"authorization": v} for v in ("", " ", "Bearer"))])
def test_no_token_is_empty(store: Store, headers: dict[str, str]) -> None:
    assert _code(headers) == "EMPTY_ACCESS_TOKEN"
    assert store.reads == 0


@pytest.mark.parametrize("header", ["Bearer other", "Basic dDp0", "t", "Bearer t t"])
def test_another_scheme_or_an_unknown_token_is_invalid(
    store: Store, clock: Clock, header: str
) -> None:
    store.issue("member_token", "t", expiresAt=clock.now + 60)

    assert _code({"authorization": header}) == "INVALID_ACCESS_TOKEN"


def test_a_credential_of_the_other_kind_is_unknown_even_when_remembered(
    store: Store, clock: Clock
) -> None:
    store.issue("member_token", "t", expiresAt=clock.now + 60)
    store.issue("api_key", "k")
    auth.member(_bearer("t"))
    auth.account({"x-api-key": "k"})

    assert _code(_bearer("k")) == "INVALID_ACCESS_TOKEN"
    with pytest.raises(ApiKeyError, match="unknown"):
        auth.account({"x-api-key": "t"})


@pytest.mark.parametrize("headers", [{}, {"x-api-key": ""}, {"x-api-key": "  "}])
def test_no_key_is_told_so(store: Store, headers: dict[str, str]) -> None:
    with pytest.raises(ApiKeyError, match="missing"):
        auth.account(headers)


def test_a_revoked_token_is_refused_after_60_seconds_at_the_latest(
    store: Store, clock: Clock
) -> None:
    token = store.issue("member_token", "t", expiresAt=clock.now + 1_000)
    auth.member(_bearer("t"))
    token["revokedAt"] = clock.now

    clock.advance(59)
    assert auth.member(_bearer("t")) == MEMBER
    clock.advance(1)
    assert _code(_bearer("t")) == "REVOKED_ACCESS_TOKEN"
    assert _code(_bearer("t")) == "REVOKED_ACCESS_TOKEN"


def test_a_revoked_key_is_refused_after_60_seconds_at_the_latest(
    store: Store, clock: Clock
) -> None:
    key = store.issue("api_key", "k")
    auth.account({"x-api-key": "k"})
    key["revokedAt"] = clock.now

    clock.advance(59)
    assert auth.account({"x-api-key": "k"}) == ACCOUNT
    clock.advance(1)
    with pytest.raises(ApiKeyError, match="revoked"):
        auth.account({"x-api-key": "k"})


def test_use_does_not_prolong_what_is_remembered(store: Store, clock: Clock) -> None:
    key = store.issue("api_key", "k")
    for _ in range(6):
        auth.account({"x-api-key": "k"})
        clock.advance(10)
    key["revokedAt"] = clock.now

    with pytest.raises(ApiKeyError):
        auth.account({"x-api-key": "k"})


def test_a_new_credential_works_at_once_though_it_was_asked_for_before(
    store: Store, clock: Clock
) -> None:
    assert _code(_bearer("t")) == "INVALID_ACCESS_TOKEN"

    store.issue("member_token", "t", expiresAt=clock.now + 60)

    assert auth.member(_bearer("t")) == MEMBER


def test_a_token_ends_at_its_second_even_while_remembered(store: Store, clock: Clock) -> None:
    store.issue("member_token", "t", expiresAt=clock.now + 5)
    auth.member(_bearer("t"))

    clock.advance(4)
    assert auth.member(_bearer("t")) == MEMBER
    clock.advance(1)
    assert _code(_bearer("t")) == "EXPIRED_ACCESS_TOKEN"
    assert store.reads == 1


def test_a_token_without_an_end_has_ended(store: Store) -> None:
    store.issue("member_token", "t")

    assert _code(_bearer("t")) == "EXPIRED_ACCESS_TOKEN"


def test_a_caller_is_looked_up_once_a_minute(store: Store, clock: Clock) -> None:
    store.issue("api_key", "k")

    for _ in range(120):
        auth.account({"x-api-key": "k"})
        clock.advance(1)

    assert store.reads == 2


def test_a_clock_set_back_does_not_keep_a_caller_for_longer(store: Store, clock: Clock) -> None:
    key = store.issue("api_key", "k")
    auth.account({"x-api-key": "k"})
    key["revokedAt"] = clock.now

    clock.advance(-3_600)

    with pytest.raises(ApiKeyError):
        auth.account({"x-api-key": "k"})


def test_the_memory_of_callers_is_bounded(
    store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auth, "MOST_REMEMBERED", 2)
    for key in ("a", "b", "c"):
        store.issue("api_key", key)

    for key in ("a", "b", "c", "c", "a"):
        auth.account({"x-api-key": key})

    assert store.reads == 4
