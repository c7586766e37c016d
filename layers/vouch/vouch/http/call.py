"""A call of the API, out of an HTTP API event with payload 2.0."""

import base64
from collections.abc import Mapping
from functools import cached_property
from typing import Any, Final, Protocol

from vouch.deadline import Deadline
from vouch.errors import IllegalArgumentError

MAX_KEY: Final = 255
RESERVE: Final = 1.0
"""Seconds a function keeps for its answer."""


class Context(Protocol):
    """Of Lambda's context, what is used."""

    aws_request_id: str
    """Lambda's own id of the invocation."""

    def get_remaining_time_in_millis(self) -> int:
        """Until Lambda ends the invocation."""


def deadline_of(context: Context) -> Deadline:
    """When an invocation has to be done, so that it can still say so."""
    return Deadline.after(context.get_remaining_time_in_millis() / 1000 - RESERVE)


class Call:
    """The parts that mean the same in both contracts; header names are lower-case."""

    def __init__(self, event: Mapping[str, Any], context: Context) -> None:
        request = event["requestContext"]
        self._event = event
        self._context = context
        self._http_method: str = request["http"]["method"]
        self.id: str = request["requestId"]
        self.headers: Mapping[str, str] = event.get("headers") or {}
        self.raw_query: str = event.get("rawQueryString") or ""

    @property
    def http_method(self) -> str:
        """GET, POST, …"""
        return self._http_method

    @property
    def body(self) -> bytes:
        """As sent; HTTP API hands form and untyped bodies over in base64."""
        text: str = self._event.get("body") or ""
        if not self._event.get("isBase64Encoded"):
            return text.encode(errors="surrogatepass")
        try:
            return base64.b64decode(text, validate=True)
        except ValueError as error:
            raise IllegalArgumentError("the body is not what its transfer encoding says") from error

    @property
    def idempotency_key(self) -> str | None:
        """The Idempotency-Key of a request that may be sent again."""
        key = self.headers.get("idempotency-key")
        if key is not None and not (0 < len(key) <= MAX_KEY and key.isprintable()):
            raise IllegalArgumentError(
                f"Idempotency-Key must be 1 to {MAX_KEY} printable characters"
            )
        return key

    @cached_property
    def deadline(self) -> Deadline:
        """When the answer has to be ready."""
        return deadline_of(self._context)
