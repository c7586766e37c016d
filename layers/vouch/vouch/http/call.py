"""A call of the API, read from an HTTP API event with payload 2.0."""

import base64
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, Final, Protocol

from vouch.deadline import Deadline
from vouch.errors import ContentEncodingError, IllegalArgumentError, PayloadTooLargeError

MAX_KEY: Final = 255
"""How many characters an Idempotency-Key may have."""
MAX_BODY: Final = 256 * 1024
"""How many bytes a body may have, unless its route takes less (DESIGN 4.9)."""
REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"
"""The character that HTTP API puts in the place of bytes that are not UTF-8."""
RESERVE: Final = 1.0
"""How many seconds a function keeps for its answer."""


class Context(Protocol):
    """The part of Lambda's context that Vouch uses."""

    aws_request_id: str
    """Lambda's own id of the invocation."""

    def get_remaining_time_in_millis(self) -> int:
        """Return the milliseconds until Lambda ends the invocation."""


type LambdaHandler = Callable[[Mapping[str, Any], Context], dict[str, Any]]
"""A function as Lambda calls it: from an event and a context to an answer."""


def deadline_of(context: Context) -> Deadline:
    """Return when an invocation has to be done; RESERVE is left for its answer."""
    return Deadline.after(context.get_remaining_time_in_millis() / 1000 - RESERVE)


class Call:
    """The parts of a call that mean the same in both contracts; header names are lower-case."""

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
        """Return the HTTP method: GET, POST, …"""
        return self._http_method

    def check_body(self, most: int) -> None:
        """Raise PayloadTooLargeError or ContentEncodingError for a body that is not to be read."""
        size = self._body_size()
        if size > most:
            raise PayloadTooLargeError(f"the body is {size} bytes, {most} are allowed here")
        codings = self.headers.get("content-encoding", "")
        if size and {each.strip().lower() for each in codings.split(",")} - {"", "identity"}:
            raise ContentEncodingError(
                f"Content-Encoding: {codings[:40]} is not supported; send the body uncompressed,"
                " without this header"
            )

    @property
    def body(self) -> bytes:
        """Return the body as sent.

        HTTP API decodes text and JSON, and encodes form and untyped bodies in base64.
        """
        if not self._event.get("isBase64Encoded"):
            if REPLACEMENT in self._text:
                raise IllegalArgumentError(
                    "the body is not UTF-8, or has U+FFFD, which stands for text that was lost;"
                    r" send UTF-8, and write U+FFFD as \ufffd if you mean it"
                )
            return self._text.encode(errors="surrogatepass")
        try:
            return base64.b64decode(self._text, validate=True)
        except ValueError as error:
            raise IllegalArgumentError("the body is not what its transfer encoding says") from error

    @property
    def _text(self) -> str:
        text: str = self._event.get("body") or ""
        return text

    def _body_size(self) -> int:
        """Return how many bytes the body has, without decoding it."""
        if self._event.get("isBase64Encoded"):
            return len(self._text) * 3 // 4 - self._text[-2:].count("=")
        return len(self._text.encode(errors="surrogatepass"))

    @property
    def idempotency_key(self) -> str | None:
        """Return the Idempotency-Key, or None; IllegalArgumentError where it is malformed."""
        key = self.headers.get("idempotency-key")
        if key is not None and not (0 < len(key) <= MAX_KEY and key.isprintable()):
            raise IllegalArgumentError(
                f"Idempotency-Key must be 1 to {MAX_KEY} printable characters"
            )
        return key

    @cached_property
    def deadline(self) -> Deadline:
        """Return when the answer has to be ready."""
        return deadline_of(self._context)
