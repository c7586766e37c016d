"""Answers of /v1: Linkup's error shape, and the headers that go with some errors."""

import json

import pytest

from vouch.errors import (
    AccessTokenError,
    ApiKeyError,
    ConflictError,
    ContentEncodingError,
    FieldError,
    InProgressError,
    InsufficientCreditsError,
    InvalidFieldError,
    MethodNotAllowedError,
    RateLimitedError,
    UnansweredError,
    UpstreamError,
    UpstreamThrottledError,
    UpstreamTimeoutError,
    VouchError,
)
from vouch.v1.response import credit_headers, failure, ok


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (ApiKeyError("the header x-api-key is missing"), 401),
        (ConflictError("held"), 409),
        (InvalidFieldError([FieldError("Idempotency-Key", "was used with another body")]), 422),
        (UpstreamError("Linkup failed", request_id="r-1"), 502),
        (UpstreamTimeoutError("too slow"), 504),
        (VouchError("quote request id 7"), 500),
    ],
)
def test_an_error_has_linkups_shape(error: VouchError, status: int) -> None:
    answer = failure(error)

    assert answer.status == status
    assert json.loads(answer.body) == {"status": "error", "message": error.message}
    assert answer.headers == {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("error", "seconds"),
    [
        (InProgressError(), "1"),
        (UpstreamThrottledError("busy", wait=17), "17"),
        (RateLimitedError("too many calls", 1800), "1800"),
    ],
)
def test_a_retryable_error_says_when_to_retry(error: VouchError, seconds: str) -> None:
    assert failure(error).headers["Retry-After"] == seconds


def test_where_aws_did_not_answer_a_call_may_be_repeated_under_its_key() -> None:
    message = json.loads(failure(UnansweredError("KMS", "Encrypt", "x")).body)["message"]

    assert message.endswith("repeat it under the same Idempotency-Key")


def test_an_unserved_method_is_answered_with_the_served_ones() -> None:
    assert failure(MethodNotAllowedError("PUT", ["GET", "POST"])).headers["Allow"] == "GET, POST"


def test_an_unpayable_call_costs_nothing_and_shows_the_credits_left() -> None:
    answer = failure(InsufficientCreditsError(30, 7))

    assert answer.status == 402
    assert answer.headers["X-Credits-Charged"] == "0"
    assert answer.headers["X-Credits-Remaining"] == "7"


def test_credits_left_without_a_limit_are_unlimited() -> None:
    assert credit_headers(3, 97) == {"X-Credits-Charged": "3", "X-Credits-Remaining": "97"}
    assert credit_headers(3, None)["X-Credits-Remaining"] == "unlimited"
    assert credit_headers(3, 0)["X-Credits-Remaining"] == "0"


def test_an_answer_is_json_in_utf_8() -> None:
    assert ok({"name": "Zoë 🚀"}) == (
        200,
        '{"name":"Zoë 🚀"}',
        {"Content-Type": "application/json"},
    )


@pytest.mark.parametrize(
    ("sent", "challenge"), [(False, "Bearer"), (True, 'Bearer error="invalid_token"')]
)
def test_a_members_401_names_the_scheme_and_an_accounts_does_not(
    sent: bool, challenge: str
) -> None:
    error = AccessTokenError("EXPIRED_ACCESS_TOKEN", "m", sent=sent)

    assert failure(error).headers["WWW-Authenticate"] == challenge
    assert "WWW-Authenticate" not in failure(ApiKeyError("m")).headers


def test_a_415_names_the_coding_to_use() -> None:
    assert failure(ContentEncodingError("m")).headers["Accept-Encoding"] == "identity"
