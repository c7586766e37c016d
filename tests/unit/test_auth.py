"""Who is calling, and how long a process believes it."""

import pytest

from tests.support.clock import Clock
from tests.support.fake_accounts import ACCOUNT, MEMBER, FakeAccounts, bearer, refusal_code
from vouch.errors import ApiKeyError
from vouch.handlers import auth


def test_a_token_is_a_member_and_a_key_an_account(store: FakeAccounts, clock: Clock) -> None:
    store.issue("member_token", "t", expiresAt=clock.now + 60)
    store.issue("api_key", "k")

    assert auth.member(bearer("t")) == MEMBER
    assert auth.account({"x-api-key": " k "}) == ACCOUNT


@pytest.mark.parametrize(
    "header", ["Bearer t", "bearer t", "BEARER t", " Bearer  t ", "Bearer   t"]
)
def test_the_bearer_scheme_is_read_as_http_defines_it(
    store: FakeAccounts, clock: Clock, header: str
) -> None:
    store.issue("member_token", "t", expiresAt=clock.now + 60)

    assert auth.member({"authorization": header}) == MEMBER


@pytest.mark.parametrize("headers", [{}, *({"authorization": v} for v in ("", " ", "Bearer"))])
def test_no_token_is_empty(store: FakeAccounts, headers: dict[str, str]) -> None:
    assert refusal_code(headers) == "EMPTY_ACCESS_TOKEN"
    assert store.reads == 0


@pytest.mark.parametrize("header", ["Bearer other", "Basic dDp0", "t", "Bearer t t"])
def test_another_scheme_or_an_unknown_token_is_invalid(
    store: FakeAccounts, clock: Clock, header: str
) -> None:
    store.issue("member_token", "t", expiresAt=clock.now + 60)

    assert refusal_code({"authorization": header}) == "INVALID_ACCESS_TOKEN"


def test_a_credential_of_the_other_kind_is_unknown_even_when_remembered(
    store: FakeAccounts, clock: Clock
) -> None:
    store.issue("member_token", "t", expiresAt=clock.now + 60)
    store.issue("api_key", "k")
    auth.member(bearer("t"))
    auth.account({"x-api-key": "k"})

    assert refusal_code(bearer("k")) == "INVALID_ACCESS_TOKEN"
    with pytest.raises(ApiKeyError, match="unknown"):
        auth.account({"x-api-key": "t"})


@pytest.mark.parametrize("headers", [{}, {"x-api-key": ""}, {"x-api-key": "  "}])
def test_a_missing_key_is_reported(store: FakeAccounts, headers: dict[str, str]) -> None:
    with pytest.raises(ApiKeyError, match="missing"):
        auth.account(headers)
