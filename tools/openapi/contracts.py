"""What the answers of a contract have in common: headers, how every request can fail, the error."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from tools.openapi.schemas import Json, ref
from vouch import errors
from vouch.errors import VouchError
from vouch.handlers import html
from vouch.http.response import Response
from vouch.restli import response as restli
from vouch.v1 import response as v1

OUR_FAULT: Final = "Something went wrong here; quote the request id."


@dataclass(frozen=True)
class Contract:
    """One of the two contracts; names of schemas, headers and security are the document's."""

    security: tuple[str, ...]
    """The security schemes, any one of which is enough."""
    error: Json
    shows_codes: bool
    every_answer: tuple[str, ...]
    every_error: tuple[str, ...]
    by_status: Mapping[int, tuple[str, ...]]
    any_request: tuple[type[VouchError], ...]
    meanings: Mapping[type[VouchError], str]
    """The meanings of errors that mean something else here than their class says, or less."""
    failed: Callable[[VouchError], Response]
    """Returns the answer to an error, as the product does."""
    media: str = "application/json"

    def meaning(self, kind: type[VouchError]) -> str:
        """Return the text that says when such an error is answered."""
        said: dict[type[VouchError], str] = {VouchError: OUR_FAULT, **self.meanings}
        return said.get(kind) or (kind.__doc__ or "").partition("\n")[0]


BY_LINKEDIN: Final = (
    errors.RateLimitedError,
    errors.UpstreamError,
    errors.UpstreamCredentialsError,
    errors.UpstreamTimeoutError,
    errors.UpstreamUnavailableError,
)
"""Errors of any request with LinkedIn as the source, because LinkedIn checks its tokens."""
ASKED_OF_LINKEDIN: Final[Mapping[type[VouchError], str]] = {
    errors.RateLimitedError: "With LinkedIn as the source: it cannot be asked now whose token this"
    " is. The token may be good.",
    errors.UpstreamError: "With LinkedIn as the source: its error, no answer, or one that cannot be"
    " understood.",
    errors.UpstreamCredentialsError: "It refused this deployment's client id or secret.",
    errors.UpstreamTimeoutError: "With LinkedIn as the source: no whole answer in time.",
    errors.UpstreamUnavailableError: "With LinkedIn as the source: it is down for now.",
}

UNREAD: Final = (errors.PayloadTooLargeError, errors.ContentEncodingError)
"""Errors of any request that has a body, which is then not read."""

LINKEDIN: Final = Contract(
    security=("bearer",),
    error=ref("ErrorResponse"),
    shows_codes=True,
    every_answer=("Cache-Control", "x-li-request-id", "X-RestLi-Protocol-Version"),
    every_error=("X-RestLi-Error-Response",),
    by_status={
        401: ("WWW-Authenticate",),
        405: ("Allow",),
        409: ("Retry-After",),
        415: ("Accept-Encoding",),
        429: ("Retry-After",),
        503: ("Retry-After",),
    },
    any_request=(
        errors.IllegalArgumentError,
        errors.AccessTokenError,
        errors.MethodNotAllowedError,
        *UNREAD,
        errors.UriTooLongError,
        errors.ThrottledError,
        errors.UnansweredError,
        VouchError,
        *BY_LINKEDIN,
    ),
    meanings=ASKED_OF_LINKEDIN,
    failed=restli.failure,
)

LINKUP: Final = Contract(
    security=("apiKey",),
    error=ref("Error"),
    shows_codes=False,
    every_answer=("Cache-Control", "X-Request-Id"),
    every_error=(),
    by_status={
        402: ("X-Credits-Charged", "X-Credits-Remaining"),
        409: ("Retry-After",),
        415: ("Accept-Encoding",),
        429: ("Retry-After",),
        502: ("Retry-After",),
        503: ("Retry-After",),
    },
    any_request=(
        errors.IllegalArgumentError,
        errors.ApiKeyError,
        *UNREAD,
        errors.ThrottledError,
        errors.UnansweredError,
        VouchError,
    ),
    meanings={
        errors.IllegalArgumentError: "Bad query or body, or two credentials at once; the message"
        " tells every problem.",
        errors.InvalidFieldError: "The Idempotency-Key was used with another body.",
    },
    failed=v1.failure,
)

PARTIES: Final = replace(
    LINKUP,
    security=("apiKey", "bearer"),
    by_status={**LINKUP.by_status, 401: ("WWW-Authenticate",)},
    any_request=(*LINKUP.any_request, errors.AccessTokenError, *BY_LINKEDIN),
    meanings={
        **LINKUP.meanings,
        **ASKED_OF_LINKEDIN,
        errors.IllegalArgumentError: "Bad query, path or body, or two credentials at once.",
    },
)
"""The contract of Vouch's own operations, for accounts and for members."""

PAGES: Final = replace(
    LINKUP,
    security=(),
    error={"type": "string"},
    media="text/html",
    any_request=(
        errors.LinkError,
        *UNREAD,
        errors.ThrottledError,
        errors.UnansweredError,
        VouchError,
    ),
    by_status={},
    meanings={},
    failed=html.failure,
)
"""The contract of the pages that people see."""
