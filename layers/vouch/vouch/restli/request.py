"""A Rest.li request out of an HTTP API event: its parts, its size, its method (spec 2.1 to 2.3).

HTTP API decodes the path and leaves the query raw (DESIGN D1); only this module knows.
"""

import base64
from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from typing import Any, Final
from urllib.parse import unquote

from vouch.errors import IllegalArgumentError, RestliSyntaxError, UriTooLongError, UrnSyntaxError
from vouch.restli.codec import parse_query
from vouch.urn import Urn

MAX_QUERY: Final = 4096
"""Bytes of raw query (spec 2.9)."""
MAX_KEY: Final = 255
MAX_PERSON: Final = 255
"""Characters; LinkedIn's have about 30, a DynamoDB key 2,048."""
PROTOCOL: Final = "2.0.0"
UNRESOLVED: Final = "Resource method could not be resolved from request parameters."


class Method(StrEnum):
    """What a request asks of the resource, in Rest.li's terms."""

    GET = "GET"
    BATCH_GET = "BATCH_GET"
    FINDER = "FINDER"
    GET_ALL = "GET_ALL"
    CREATE = "CREATE"
    BATCH_CREATE = "BATCH_CREATE"
    PARTIAL_UPDATE = "PARTIAL_UPDATE"
    BATCH_PARTIAL_UPDATE = "BATCH_PARTIAL_UPDATE"
    ACTION = "ACTION"


RESOLUTION: Final[dict[tuple[str, str, bool], Method]] = {
    ("GET", "", True): Method.GET,
    ("GET", "", False): Method.GET_ALL,
    ("GET", "q", False): Method.FINDER,
    ("GET", "ids", False): Method.BATCH_GET,
    ("POST", "", False): Method.CREATE,
    ("POST", "", True): Method.PARTIAL_UPDATE,
    ("POST", "ids", False): Method.BATCH_PARTIAL_UPDATE,
    ("POST", "action", True): Method.ACTION,
    ("POST", "action", False): Method.ACTION,
}
"""(HTTP method, the parameter that decides, is there a key in the path): the method (spec 2.2)."""


class Request:
    """One call of the API."""

    def __init__(self, event: Mapping[str, Any]) -> None:
        context = event["requestContext"]
        self.http_method: str = context["http"]["method"]
        self.id: str = context["requestId"]
        self.headers: Mapping[str, str] = event.get("headers") or {}
        self.raw_query: str = event.get("rawQueryString") or ""
        self._event = event

    def check_size(self) -> None:
        """UriTooLongError for a query that has to be tunnelled."""
        if len(self.raw_query) > MAX_QUERY:
            raise UriTooLongError(
                f"the query is {len(self.raw_query)} bytes, {MAX_QUERY} are allowed; tunnel it:"
                " POST it as the body, with X-HTTP-Method-Override: GET and"
                " Content-Type: application/x-www-form-urlencoded"
            )

    def check_protocol(self) -> None:
        """IllegalArgumentError unless the client says that it speaks Rest.li 2.0.0."""
        version = self.headers.get("x-restli-protocol-version")
        if version is None:
            raise IllegalArgumentError(
                f"the header X-Restli-Protocol-Version is missing; send {PROTOCOL}"
            )
        if version.strip() != PROTOCOL:
            raise IllegalArgumentError(
                f"Rest.li protocol version {version[:40]} used by the client is not supported!"
                f" Send X-Restli-Protocol-Version: {PROTOCOL}"
            )

    @cached_property
    def query(self) -> dict[str, Any]:
        """The query's parameters as Rest.li values."""
        try:
            return parse_query(self.raw_query)
        except RestliSyntaxError as error:
            raise IllegalArgumentError(
                f"Invalid query parameters syntax: {error}. Percent-encode values, also"
                " ( ) , : inside a URN, as in urn%3Ali%3Aperson%3A123ABC"
            ) from error

    @cached_property
    def method(self) -> Method:
        """What the request asks for; a X-RestLi-Method that says otherwise is refused."""
        deciding = ",".join(name for name in ("action", "q", "bq", "ids") if name in self.query)
        has_key = "urn" in (self._event.get("pathParameters") or {})
        method = RESOLUTION.get((self.http_method, deciding, has_key))
        said = self.headers.get("x-restli-method", "").strip().upper()
        if method is None or said not in {"", method}:
            raise IllegalArgumentError(UNRESOLVED)
        return method

    @cached_property
    def urn(self) -> str:
        """The recommendation in the path: percent-encoded, decoded or as printed (DESIGN D3)."""
        text = (self._event.get("pathParameters") or {})["urn"]
        try:
            return str(recommendation_urn(unquote(text, errors="strict")))
        except UnicodeDecodeError as error:
            raise IllegalArgumentError("the URN in the path is not UTF-8") from error

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
    def body(self) -> bytes:
        """The body as sent; HTTP API hands form and untyped bodies over in base64."""
        text: str = self._event.get("body") or ""
        if not self._event.get("isBase64Encoded"):
            return text.encode(errors="surrogatepass")
        try:
            return base64.b64decode(text, validate=True)
        except ValueError as error:
            raise IllegalArgumentError("the body is not what its transfer encoding says") from error


def person_urn(urn: Urn) -> Urn:
    """The URN, provided that it is a member's and fits the keys and headers it becomes part of."""
    if len(str(urn)) > MAX_PERSON or not str(urn).isascii():
        raise UrnSyntaxError(f"a person URN is ASCII, {MAX_PERSON} characters at most")
    if len(urn.expect("person").key) > 1:
        raise UrnSyntaxError("a person URN has one id: urn:li:person:{id}")
    return urn


def recommendation_urn(text: str) -> Urn:
    """The URN of a recommendation: `urn:li:recommendation:({recommender person URN},{id})`."""
    urn = Urn.parse(text).expect("recommendation")
    match urn.key:
        case (Urn() as person, str(number)) if number.isascii() and number.isdigit():
            person_urn(person)
            return urn
    raise IllegalArgumentError(
        "Syntax exception in path variables: a recommendation is"
        " urn:li:recommendation:({recommender's person URN},{number})"
    )
