"""The error tree: what each is answered with (DESIGN 4.8, 5)."""

from collections.abc import Iterator

import pytest

from vouch import errors
from vouch.errors import (
    ConflictError,
    FieldError,
    InProgressError,
    InsufficientCreditsError,
    InvalidFieldError,
    LostRaceError,
    MethodNotAllowedError,
    NotConnectedError,
    OutcomeUnknownError,
    RateLimitedError,
    RequestError,
    UpstreamAnsweredError,
    UpstreamError,
    UpstreamRejectedError,
    UpstreamThrottledError,
    UpstreamTokenError,
    VouchError,
)

ANSWERS = {
    "IllegalArgumentError": (400, "ILLEGAL_ARGUMENT"),
    "RestliSyntaxError": (400, "ILLEGAL_ARGUMENT"),
    "UrnSyntaxError": (400, "ILLEGAL_ARGUMENT"),
    "LinkError": (400, "LINK_UNUSABLE"),
    "ConsentRefusedError": (400, "CONSENT_REFUSED"),
    "UpstreamRefusedError": (400, "UPSTREAM_REFUSED"),
    "ApiKeyError": (401, "INVALID_API_KEY"),
    "InsufficientCreditsError": (402, "INSUFFICIENT_CREDITS"),
    "AccessDeniedError": (403, "ACCESS_DENIED"),
    "MemberForgottenError": (403, "MEMBER_FORGOTTEN"),
    "RecommendeeForgottenError": (403, "ACCESS_DENIED"),
    "NotConnectedError": (403, "NOT_CONNECTED"),
    "NotOperatorError": (403, "ACCESS_DENIED"),
    "NotFoundError": (404, "NOT_FOUND"),
    "MethodNotAllowedError": (405, "METHOD_NOT_ALLOWED"),
    "ConflictError": (409, "CONFLICT"),
    "UpstreamAccountError": (409, "VIEWER_DISCONNECTED"),
    "InProgressError": (409, "CONFLICT"),
    "LostRaceError": (409, "CONFLICT"),
    "ViewerBusyError": (409, "CONFLICT"),
    "ViewerStateError": (409, "VIEWER_DISCONNECTED"),
    "OutcomeUnknownError": (409, "CONFLICT"),
    "IllegalStatusTransitionError": (409, "ILLEGAL_STATUS_TRANSITION"),
    "AnswerTooLargeError": (413, "ANSWER_TOO_LARGE"),
    "PayloadTooLargeError": (413, "PAYLOAD_TOO_LARGE"),
    "UriTooLongError": (414, "URI_TOO_LONG"),
    "ContentEncodingError": (415, "UNSUPPORTED_MEDIA_TYPE"),
    "InvalidFieldError": (422, "INVALID_FIELD"),
    "ThrottledError": (429, "THROTTLED"),
    "RateLimitedError": (429, "THROTTLED"),
    "UpstreamScopeError": (403, "INSUFFICIENT_SCOPE"),
    "UpstreamThrottledError": (429, "THROTTLED"),
    "UpstreamError": (502, "UPSTREAM_FAILED"),
    "UpstreamCredentialsError": (502, "UPSTREAM_CREDENTIALS"),
    "UpstreamConsentError": (502, "UPSTREAM_CONSENT"),
    "UpstreamGrantError": (502, "UPSTREAM_GRANT"),
    "UnansweredError": (503, "SERVICE_UNAVAILABLE"),
    "UpstreamUnavailableError": (503, "UPSTREAM_UNAVAILABLE"),
    "UpstreamCreditsError": (503, "UPSTREAM_CREDITS"),
    "UpstreamTimeoutError": (504, "UPSTREAM_TIMEOUT"),
}
ROOTS = {"VouchError", "RequestError", "UpstreamAnsweredError"}
TOLD = {"AccessTokenError", "UpstreamTokenError", "UpstreamRejectedError"}
"""Each is told its code, and those from upstream their status, where it is raised."""


def _tree(root: type[VouchError]) -> Iterator[type[VouchError]]:
    yield root
    for child in root.__subclasses__():
        yield from _tree(child)


@pytest.mark.parametrize("name", ANSWERS)
def test_each_error_has_its_status_and_code(name: str) -> None:
    error = getattr(errors, name)

    assert (error.status, error.code) == ANSWERS[name]


def test_every_error_is_drawn_at_the_top_and_ends_in_error() -> None:
    for error in _tree(VouchError):
        assert error.__name__ in (errors.__doc__ or "")
        assert error.__name__.endswith("Error")


def test_an_error_the_caller_can_mend_is_a_4xx() -> None:
    assert all(400 <= error.status < 500 for error in _tree(RequestError))


def test_only_transient_errors_are_retryable() -> None:
    retryable = {error.__name__ for error in _tree(VouchError) if error.retryable}

    assert retryable == {
        "InProgressError",
        "LostRaceError",
        "RateLimitedError",
        "ThrottledError",
        "UnansweredError",
        "UpstreamThrottledError",
        "UpstreamUnavailableError",
        "ViewerBusyError",
    }


def test_every_error_but_the_roots_is_in_the_table() -> None:
    assert {error.__name__ for error in _tree(VouchError)} - ROOTS - TOLD == set(ANSWERS)


@pytest.mark.parametrize("kind", [UpstreamTokenError, UpstreamRejectedError])
def test_a_forwarded_refusal_keeps_linkedins_status_code_and_text(
    kind: type[UpstreamAnsweredError],
) -> None:
    error = kind(418, "TEAPOT", "no coffee", request_id="req-7")

    assert (error.status, error.code, error.upstream_status) == (418, "TEAPOT", 418)
    assert error.message == "no coffee (upstream request id req-7)"
    assert (error.served, error.retry_after) == (False, None)


def test_a_retryable_error_says_when_to_retry() -> None:
    assert LostRaceError().retry_after == InProgressError().retry_after == 1
    assert UpstreamThrottledError("busy").retry_after == 1
    assert UpstreamThrottledError("busy", wait=30).retry_after == 30
    assert RateLimitedError("a limit", 30).retry_after == 30
    assert UpstreamError("down", wait=0).retry_after == 0
    assert UpstreamError("down").retry_after is None
    assert ConflictError("held").retry_after is None


def test_messages_name_the_remedy() -> None:
    assert "read it again" in LostRaceError().message
    assert MethodNotAllowedError("PUT", ["GET", "POST"]).message == (
        "PUT is not served here; allowed: GET, POST"
    )
    assert "POST /v1/connections" in NotConnectedError().message
    assert "ask again when a sync" in OutcomeUnknownError().message
    assert InvalidFieldError([FieldError("a", "is bad")]).message == "a: is bad"
    assert InsufficientCreditsError(30, 7).message.startswith(
        "the call may cost 30 credits and 7 are left this month"
    )


def test_an_upstream_error_shows_the_upstreams_request_id() -> None:
    error = UpstreamError("Linkup failed", upstream_status=500, request_id="req-7")

    assert error.message == "Linkup failed (upstream request id req-7)"
    assert (error.upstream_status, error.served) == (500, None)
    assert UpstreamError("Linkup failed").message == "Linkup failed"


def test_an_upstream_error_says_what_linkup_took_for_the_call_where_linkup_does() -> None:
    assert UpstreamError("Linkup failed", upstream_credits=2).upstream_credits == 2
    assert UpstreamError("Linkup failed").upstream_credits is None
    assert UpstreamRejectedError(400, "X", "x", request_id=None).upstream_credits is None
