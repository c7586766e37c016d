"""Answers in Rest.li 2.0.0: status, headers and body for HTTP API (CONTRACTS 2.1, 2.3, 2.10)."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

from vouch.errors import (
    AccessDeniedError,
    AccessTokenError,
    InvalidFieldError,
    ThrottledError,
    VouchError,
)
from vouch.http.response import JSON, Response, error_headers, message_of, to_json
from vouch.restli.answers import ErrorResponse, InputError
from vouch.restli.preference import RESPOND_ASYNC

RESOURCE: Final = "/v2/recommendation"
HEADERS: Final = {"X-RestLi-Protocol-Version": "2.0.0"}

SERVICE_ERROR_CODES: Final = {
    **{code: fault.number for code, fault in AccessTokenError.FAULTS.items()},
    AccessDeniedError.code: 100,
    ThrottledError.code: 101,
}
"""LinkedIn's older error numbers, by code, where one is known (CONTRACTS 2.10)."""


def ok(value: Mapping[str, object], headers: Mapping[str, str] = {}) -> Response:
    """Answer 200 with a JSON body."""
    return Response(200, to_json(value), {**JSON, **headers})


def created(urn: str, *, replayed: bool = False) -> Response:
    """Answer 201: the raw URN in X-RestLi-Id, its encoded path in Location, no body."""
    headers = {"X-RestLi-Id": urn, "Location": _location(urn)}
    return Response(201, "", headers | ({"Idempotent-Replayed": "true"} if replayed else {}))


def accepted(urn: str, update_id: str) -> Response:
    """Answer 202; the event of the change, or of its refusal, will carry this id."""
    headers = {"Preference-Applied": RESPOND_ASYNC, "Location": _location(urn)}
    return Response(202, "", {**headers, "X-Update-Id": update_id})


def no_content() -> Response:
    """Answer 204, without a body."""
    return Response(204)


def failure(error: VouchError) -> Response:
    """Answer an error in LinkedIn's shape."""
    body = error_body(error)
    body["message"] = message_of(error)
    if isinstance(error, InvalidFieldError):
        body["errorDetailType"] = "com.linkedin.common.error.BadRequest"
        body["errorDetails"] = {"inputErrors": [_input_error(*each) for each in error.errors]}
    headers = {**error_headers(error), "X-RestLi-Error-Response": "true"}
    return Response(error.status, to_json(body), headers)


def error_body(error: VouchError) -> ErrorResponse:
    """Return the JSON of an error, for a whole answer or for one entity of a batch."""
    body: ErrorResponse = {
        "status": error.status,
        "code": error.code,
        "message": error.message,
    }
    if error.code in SERVICE_ERROR_CODES:
        body["serviceErrorCode"] = SERVICE_ERROR_CODES[error.code]
    return body


def _location(urn: str) -> str:
    return f"{RESOURCE}/{quote(urn, safe='')}"


def _input_error(path: str, description: str) -> InputError:
    return {
        "description": description,
        "input": {"inputPath": {"fieldPath": path}},
        "code": "FIELD_INVALID",
    }
