"""The answer of a handler, in both contracts."""

import json
from collections.abc import Mapping
from typing import Final, NamedTuple

from vouch.errors import (
    ContentEncodingError,
    MethodNotAllowedError,
    UnansweredError,
    VouchError,
)

JSON: Final = {"Content-Type": "application/json"}
SERVER_ERROR: Final = 500
"""The lowest status of an error that the caller did not cause."""


REPEAT: Final = (
    "; if this was a write, it may have been made: look first, or repeat it under the same"
    " Idempotency-Key"
)
"""What a caller over HTTP can do besides where an AWS service did not answer."""


_encode: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Response(NamedTuple):
    """Status, body and headers; the entry point adds the headers that every answer carries."""

    status: int
    body: str = ""
    headers: Mapping[str, str] = {}


def error_headers(error: VouchError) -> dict[str, str]:
    """Return the headers of an error that are the same in both contracts."""
    headers = dict(JSON)
    if error.retry_after is not None:
        headers["Retry-After"] = str(error.retry_after)
    if error.challenge is not None:
        headers["WWW-Authenticate"] = error.challenge
    if isinstance(error, MethodNotAllowedError):
        headers["Allow"] = ", ".join(error.allowed)
    if isinstance(error, ContentEncodingError):
        headers["Accept-Encoding"] = "identity"
    return headers


def message_of(error: VouchError) -> str:
    """Return the message of an error, as the answers of both contracts have it."""
    return error.message + (REPEAT if isinstance(error, UnansweredError) else "")


def to_json(value: Mapping[str, object]) -> str:
    """Return the value as JSON without spaces; characters outside ASCII are not escaped."""
    return _encode(value)
