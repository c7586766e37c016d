"""Answers as LinkedIn writes them."""

import json
from typing import Any

import pytest

from vouch.errors import (
    AccessDeniedError,
    AccessTokenError,
    ContentEncodingError,
    FieldError,
    InvalidFieldError,
    MethodNotAllowedError,
    NotFoundError,
    ThrottledError,
    UnansweredError,
    UpstreamTokenError,
    VouchError,
)
from vouch.restli.response import created, failure, no_content, ok

URN = "urn:li:recommendation:(urn:li:person:123ABC,123456)"


def _body(error: VouchError) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(failure(error).body)
    return body


def test_a_created_record_is_named_raw_and_located_encoded() -> None:
    answer = created(URN)

    assert (answer.status, answer.body) == (201, "")
    assert answer.headers == {
        "X-RestLi-Id": URN,
        "Location": "/v2/recommendation/"
        "urn%3Ali%3Arecommendation%3A%28urn%3Ali%3Aperson%3A123ABC%2C123456%29",
    }


def test_a_replay_differs_from_its_first_answer_by_one_header() -> None:
    first, again = created(URN), created(URN, replayed=True)

    assert again.headers == {**first.headers, "Idempotent-Replayed": "true"}
    assert (again.status, again.body) == (first.status, first.body)


def test_a_value_is_compact_json_in_utf_8() -> None:
    answer = ok({"a": 1, "b": "é😀"})

    assert (answer.status, answer.body) == (200, '{"a":1,"b":"é😀"}')
    assert answer.headers["Content-Type"] == "application/json"


def test_an_answer_without_content_is_204() -> None:
    assert no_content() == (204, "", {})


def test_an_error_has_status_code_and_message_and_is_marked() -> None:
    answer = failure(NotFoundError("no such thing"))

    assert answer.status == 404
    assert json.loads(answer.body) == {
        "status": 404,
        "code": "NOT_FOUND",
        "message": "no such thing",
    }
    assert answer.headers["X-RestLi-Error-Response"] == "true"
    assert answer.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    ("error", "number"),
    [
        (AccessTokenError("EMPTY_ACCESS_TOKEN", "m"), 401),
        (AccessTokenError("INVALID_ACCESS_TOKEN", "m"), 65600),
        (AccessTokenError("REVOKED_ACCESS_TOKEN", "m"), 65601),
        (AccessTokenError("EXPIRED_ACCESS_TOKEN", "m"), 65602),
        (AccessDeniedError("m"), 100),
        (ThrottledError("m"), 101),
    ],
)
def test_linkedin_s_older_numbers_stand_beside_the_codes(error: VouchError, number: int) -> None:
    assert _body(error)["serviceErrorCode"] == number


@pytest.mark.parametrize(
    ("error", "challenge"),
    [
        (AccessTokenError("EMPTY_ACCESS_TOKEN", "m", sent=False), "Bearer"),
        (AccessTokenError("EXPIRED_ACCESS_TOKEN", "m"), 'Bearer error="invalid_token"'),
        (
            UpstreamTokenError(401, "REVOKED_ACCESS_TOKEN", "m", request_id=None),
            'Bearer error="invalid_token"',
        ),
    ],
)
def test_a_401_names_the_scheme_and_what_is_wrong_with_a_token_that_was_sent(
    error: VouchError, challenge: str
) -> None:
    assert failure(error).headers["WWW-Authenticate"] == challenge


def test_a_415_names_the_coding_to_use() -> None:
    assert failure(ContentEncodingError("m")).headers["Accept-Encoding"] == "identity"


def test_a_405_names_the_allowed_methods() -> None:
    error = MethodNotAllowedError("PUT", ["GET", "POST"])

    assert failure(error).headers["Allow"] == "GET, POST"
    assert _body(error)["code"] == "METHOD_NOT_ALLOWED"


def test_where_aws_did_not_answer_a_write_may_be_repeated_under_its_key() -> None:
    message = _body(UnansweredError("KMS", "Encrypt", "x"))["message"]

    assert message.startswith("KMS failed or did not answer; ask again in a moment; if this")
    assert message.endswith("repeat it under the same Idempotency-Key")


def test_field_errors_are_all_listed() -> None:
    error = InvalidFieldError([FieldError("a/b", "is bad"), FieldError("c", "is worse")])

    body = _body(error)

    assert body["message"] == "a/b: is bad; c: is worse"
    assert body["errorDetailType"] == "com.linkedin.common.error.BadRequest"
    assert body["errorDetails"] == {
        "inputErrors": [
            {
                "description": "is bad",
                "input": {"inputPath": {"fieldPath": "a/b"}},
                "code": "FIELD_INVALID",
            },
            {
                "description": "is worse",
                "input": {"inputPath": {"fieldPath": "c"}},
                "code": "FIELD_INVALID",
            },
        ]
    }
