"""The SDK's errors as ours: busy, unanswered, or the SDK's own with a note of the call."""

from typing import Any, cast

import pytest
from botocore import exceptions as sdk
from botocore.parsers import ResponseParserError

from vouch.aws import client as aws
from vouch.backoff import retried_until
from vouch.deadline import Deadline
from vouch.errors import LostRaceError, ThrottledError, UnansweredError, VouchError

URL = "https://kms.us-east-1.amazonaws.com"
NO_ANSWER: dict[str, Exception] = {
    "ReadTimeoutError": sdk.ReadTimeoutError(endpoint_url=URL),
    "ConnectTimeoutError": sdk.ConnectTimeoutError(endpoint_url=URL),
    "EndpointConnectionError": sdk.EndpointConnectionError(endpoint_url=URL),
    "ConnectionClosedError": sdk.ConnectionClosedError(endpoint_url=URL),
    "IncompleteReadError": sdk.IncompleteReadError(actual_bytes=1, expected_bytes=2),
    "ResponseParserError": ResponseParserError("no JSON"),
}


def refusal(code: str, status: int = 400) -> sdk.ClientError:
    response = {
        "Error": {"Code": code, "Message": "as AWS says it"},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return sdk.ClientError(cast("Any", response), "Decrypt")


def strike(error: Exception) -> None:
    with aws.errors("KMS", "Decrypt"):
        raise error


@pytest.mark.parametrize("name", NO_ANSWER)
def test_an_answer_that_did_not_come_whole_is_unanswered(name: str) -> None:
    with pytest.raises(UnansweredError) as caught:
        strike(NO_ANSWER[name])

    error = caught.value
    assert (error.service, error.operation, error.fault) == ("KMS", "Decrypt", name)
    assert error.message == "KMS failed or did not answer; ask again in a moment"


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("InternalServerError", 500),
        ("InternalServiceError", 500),
        ("ServiceUnavailable", 503),
        ("502", 502),
        ("KMSInternalException", 400),
        ("KeyUnavailableException", 400),
        ("DependencyTimeoutException", 400),
        ("RequestTimeoutException", 408),
        ("ExpiredTokenException", 400),
    ],
)
def test_an_error_that_passes_is_unanswered(code: str, status: int) -> None:
    with pytest.raises(UnansweredError) as caught:
        strike(refusal(code, status))

    assert caught.value.fault == code


@pytest.mark.parametrize("code", ["ThrottlingException", "TooManyRequestsException"])
def test_throttling_is_a_busy_service(code: str) -> None:
    with pytest.raises(ThrottledError, match="KMS is busy"):
        strike(refusal(code))


@pytest.mark.parametrize(
    "code",
    ["AccessDeniedException", "ValidationException", "ResourceNotFoundException",
     "DisabledException", "KMSInvalidStateException", "IncorrectKeyException",
     "InvalidCiphertextException", "DecryptionFailure"],
)  # fmt: skip
def test_an_error_that_does_not_pass_stays_the_sdks_and_names_the_service(code: str) -> None:
    with pytest.raises(sdk.ClientError) as caught:
        strike(refusal(code))

    assert caught.value.__notes__ == ["KMS refused Decrypt"]


def test_a_call_that_the_sdk_did_not_make_names_the_service() -> None:
    with pytest.raises(sdk.NoCredentialsError) as caught:
        strike(sdk.NoCredentialsError())

    assert caught.value.__notes__ == ["KMS was not asked for Decrypt"]


@pytest.mark.parametrize(
    ("error", "shown"),
    [
        (UnansweredError("KMS", "Decrypt", "502"), UnansweredError),
        (LostRaceError(), ThrottledError),
        (ThrottledError("busy"), ThrottledError),
    ],
)
def test_a_deadline_that_passes_is_told_by_the_last_try(
    error: VouchError, shown: type[VouchError]
) -> None:
    def attempt() -> None:
        raise error

    with pytest.raises(shown):
        retried_until(Deadline.after(0), attempt)
