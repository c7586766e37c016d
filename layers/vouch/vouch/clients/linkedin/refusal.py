"""Upstream errors for LinkedIn's refusals and failures (CONTRACTS 2.10)."""

import re
from math import ceil
from typing import TYPE_CHECKING, Any, Final

from vouch import moment
from vouch.clients.body import members, one_line, parsed
from vouch.clients.retry import seconds_asked
from vouch.errors import (
    AccessTokenError,
    UpstreamError,
    UpstreamRejectedError,
    UpstreamScopeError,
    UpstreamThrottledError,
    UpstreamTimeoutError,
    UpstreamTokenError,
    UpstreamUnavailableError,
)

if TYPE_CHECKING:
    from vouch.clients.exchange import Answer
    from vouch.clients.mask import Mask

CODES: Final = {
    400: "ILLEGAL_ARGUMENT",
    401: AccessTokenError.INVALID,
    403: "ACCESS_DENIED",
    404: "NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    409: "CONFLICT",
    414: "URI_TOO_LONG",
    422: "INVALID_FIELD",
}
"""The code of a status where LinkedIn gives none; other statuses have `UPSTREAM_REFUSED`."""
TOKEN_CODES: Final = {
    fault.number: code
    for code, fault in AccessTokenError.FAULTS.items()
    if code != AccessTokenError.EMPTY
}
"""What a 401 says of a token that was sent, by `serviceErrorCode`."""
CODE: Final = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
FORBIDDEN: Final = 403
NO_SCOPE: Final = "Not enough permissions to access:"
"""The words that begin a 403's text where the token's scopes, not the record, are the cause."""
DAY_LIMIT: Final = "DAY limit"
"""The words in a 429's text that name a daily quota; no field of the answer does."""


def names_a_day_limit(answer: "Answer") -> bool:
    """Tell whether a daily quota is used up, so that nothing is served before 00:00 UTC."""
    return answer.status == 429 and DAY_LIMIT.encode() in answer.body


def refusal(answer: "Answer", mask: "Mask") -> UpstreamError:
    """Build the error for an answer that is no success."""
    said, wait = parsed(answer.body), seconds_asked(answer.headers)
    return error_for_status(said, answer.status, answer, mask, wait)


def error_for_status(
    said: object, status: int, answer: "Answer", mask: "Mask", wait: int | None = None
) -> UpstreamError:
    """Build the error for a status, a whole answer's or one record's; `said` is its JSON body."""
    body = members(said)
    text = one_line(str(body.get("message") or ""), mask)
    what = f"LinkedIn answered {status}" + (f": {text}" if text else "")
    context: dict[str, Any] = {"upstream_status": status, "request_id": answer.request_id}
    match status:
        case 429:
            return _throttled(what, DAY_LIMIT in text, wait, context)
        case 408 | 504:
            return UpstreamTimeoutError(what, **context)
        case 503:
            return UpstreamUnavailableError(what, wait=wait, **context)
    if not 400 <= status < 500:
        return UpstreamError(what, **context)
    if status == FORBIDDEN and text.startswith(NO_SCOPE):
        return UpstreamScopeError(text, request_id=answer.request_id)
    kind = UpstreamTokenError if status == 401 else UpstreamRejectedError
    return kind(status, _code(body, status, mask), text or what, request_id=answer.request_id)


def not_understood(answer: "Answer", what: str = "an answer") -> UpstreamError:
    """Build the error for a success whose body does not follow the contract."""
    return UpstreamError(
        f"LinkedIn gave {what} that cannot be understood",
        upstream_status=answer.status,
        request_id=answer.request_id,
    )


def _throttled(
    what: str, day_limit: bool, wait: int | None, context: dict[str, Any]
) -> UpstreamThrottledError:
    if day_limit and wait is None:
        now = moment.now()
        wait = ceil((moment.next_day(now) - now) / 1000)
    error = UpstreamThrottledError(what, served=False, wait=wait, **context)
    error.day_limit = day_limit
    return error


def _code(body: dict[str, Any], status: int, mask: "Mask") -> str:
    code, number = body.get("code"), body.get("serviceErrorCode")
    is_known = isinstance(code, str) and code in AccessTokenError.FAULTS
    if status == 401 and not is_known and isinstance(number, int):
        # LinkedIn's documentation shows errors that have the number alone.
        code = TOKEN_CODES.get(number, code)
    if isinstance(code, str) and CODE.fullmatch(code) and mask(code) == code:
        return code
    return CODES.get(status, "UPSTREAM_REFUSED")
