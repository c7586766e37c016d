"""What the answers of a contract have in common: headers, how every request can fail, the error."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from vouch import errors
from vouch.errors import VouchError

OUR_FAULT: Final = "Something went wrong here; quote the request id."


@dataclass(frozen=True)
class Contract:
    """One of the two; names of schemas, headers and security are the document's."""

    security: str
    error: str
    shows_codes: bool
    every_answer: tuple[str, ...]
    every_error: tuple[str, ...]
    by_status: Mapping[int, tuple[str, ...]]
    any_request: tuple[type[VouchError], ...]
    meanings: Mapping[type[VouchError], str]
    """Where an error means something else than its class says, or less."""

    def meaning(self, kind: type[VouchError]) -> str:
        """When such an error is answered."""
        said: dict[type[VouchError], str] = {VouchError: OUR_FAULT, **self.meanings}
        return said.get(kind) or (kind.__doc__ or "").partition("\n")[0]


LINKEDIN: Final = Contract(
    security="bearer",
    error="ErrorResponse",
    shows_codes=True,
    every_answer=("x-li-request-id", "X-RestLi-Protocol-Version"),
    every_error=("X-RestLi-Error-Response",),
    by_status={
        401: ("WWW-Authenticate",),
        405: ("Allow",),
        409: ("Retry-After",),
        429: ("Retry-After",),
    },
    any_request=(
        errors.IllegalArgumentError,
        errors.AccessTokenError,
        errors.MethodNotAllowedError,
        errors.UriTooLongError,
        errors.ThrottledError,
        VouchError,
    ),
    meanings={},
)

LINKUP: Final = Contract(
    security="apiKey",
    error="Error",
    shows_codes=False,
    every_answer=("X-Request-Id",),
    every_error=(),
    by_status={
        402: ("X-Credits-Charged", "X-Credits-Remaining"),
        409: ("Retry-After",),
        429: ("Retry-After",),
        502: ("Retry-After",),
    },
    any_request=(
        errors.IllegalArgumentError,
        errors.ApiKeyError,
        errors.ThrottledError,
        VouchError,
    ),
    meanings={
        errors.IllegalArgumentError: "Bad query or body, or two credentials at once; the message"
        " tells every problem.",
        errors.InvalidFieldError: "The Idempotency-Key was used with another body.",
    },
)
