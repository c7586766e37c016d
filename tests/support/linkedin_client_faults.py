"""Each way in which a call of LinkedIn fails, and what the client makes of it."""

from collections.abc import Callable
from email.utils import formatdate
from typing import NamedTuple

from tests.support.fake_upstream import Reply
from tests.support.linkedin_replies import URN, json_reply, refusal
from tests.support.linkup_replies import (
    connect_timeout,
    read_timeout,
    refused_connection,
    reset,
)
from vouch.clients.linkedin import LinkedInClient
from vouch.errors import (
    UpstreamError,
    UpstreamRejectedError,
    UpstreamThrottledError,
    UpstreamTimeoutError,
    UpstreamTokenError,
    UpstreamUnavailableError,
)

NOW = 1_800_000_000
"""The time of these tests: 15 January 2027, 08:00 UTC."""
TO_MIDNIGHT = 16 * 3600
HTML = b"<!doctype html><h1>Bad gateway</h1>"
DAY = "Resource level throttle APPLICATION DAY limit for calls to this resource is reached."

type Ask = Callable[[LinkedInClient], object]

OPERATIONS: dict[str, Ask] = {
    "get": lambda it: it.get(URN),
    "batch_get": lambda it: it.batch_get([URN]),
    "recipient": lambda it: it.recipient(["VISIBLE"]),
    "recommender": lambda it: it.recommender(["VISIBLE"]),
    "descendant": lambda it: it.descendant(URN),
    "pages": lambda it: [*it.pages("recipient", ["VISIBLE"])],
    "userinfo": lambda it: it.userinfo(),
    "update": lambda it: it.update(URN, {"status": "VISIBLE"}),
}
"""The operations that may be served twice: all but CREATE."""


class Fault(NamedTuple):
    """A reply that comes as often as it is asked for, and what it comes to."""

    reply: Reply | Exception
    kind: type[UpstreamError]
    message: str
    status: int
    code: str
    served: bool | None
    waits: tuple[float, ...] = ()
    retry_after: int | None = None


BACKOFF = (0.2, 0.4, 0.8)
LATE = "LinkedIn gave no whole answer in time"
DATE = formatdate(NOW + 3, usegmt=True)


def rejected(status: int, code: str) -> Fault:
    return Fault(refusal(status), UpstreamRejectedError, "theirs", status, code, False)


def failing(status: int) -> Fault:
    text, waits = f"LinkedIn answered {status}: theirs", BACKOFF if status in {500, 502} else ()
    return Fault(refusal(status), UpstreamError, text, 502, "UPSTREAM_FAILED", None, waits)


def throttled(reply: Reply, *waits: float, after: int, text: str = "theirs") -> Fault:
    text = f"LinkedIn answered 429: {text}"
    return Fault(reply, UpstreamThrottledError, text, 429, "THROTTLED", False, waits, after)


def token(reply: Reply, code: str, message: str = "theirs") -> Fault:
    return Fault(reply, UpstreamTokenError, message, 401, code, False)


def numbered(number: object, **more: object) -> Reply:
    """Return a 401 with a number of LinkedIn's older kind."""
    return json_reply({"message": "theirs", "serviceErrorCode": number, **more}, 401)


FAULTS = {
    "400": rejected(400, "ILLEGAL_ARGUMENT"),
    "402": rejected(402, "UPSTREAM_REFUSED"),
    "403": rejected(403, "ACCESS_DENIED"),
    "404": rejected(404, "NOT_FOUND"),
    "405": rejected(405, "METHOD_NOT_ALLOWED"),
    "409": rejected(409, "CONFLICT"),
    "411": rejected(411, "UPSTREAM_REFUSED"),
    "414": rejected(414, "URI_TOO_LONG"),
    "422": rejected(422, "INVALID_FIELD"),
    "404 with a code": Fault(
        refusal(404, code="MEMBER_NOT_FOUND"),
        UpstreamRejectedError, "theirs", 404, "MEMBER_NOT_FOUND", False,
    ),
    "404 with a code that is none": Fault(
        refusal(404, code="not <b>found</b>"),
        UpstreamRejectedError, "theirs", 404, "NOT_FOUND", False,
    ),
    "404 of HTML": Fault(
        Reply(404, HTML), UpstreamRejectedError, "LinkedIn answered 404", 404, "NOT_FOUND", False
    ),
    "400 undecodable": Fault(
        Reply(400, b"no gzip", {"Content-Encoding": "gzip"}),
        UpstreamRejectedError, "LinkedIn answered 400", 400, "ILLEGAL_ARGUMENT", False,
    ),
    "400 with odd members": Fault(
        json_reply({"message": ["a"], "code": 7, "status": "x"}, 400),
        UpstreamRejectedError, "['a']", 400, "ILLEGAL_ARGUMENT", False,
    ),
    "401": token(refusal(401), "INVALID_ACCESS_TOKEN"),
    "401 expired": token(refusal(401, code="EXPIRED_ACCESS_TOKEN"), "EXPIRED_ACCESS_TOKEN"),
    "401 revoked": token(refusal(401, code="REVOKED_ACCESS_TOKEN"), "REVOKED_ACCESS_TOKEN"),
    "401 revoked, by number": token(numbered(65601), "REVOKED_ACCESS_TOKEN"),
    "401 expired, by number": token(numbered(65602), "EXPIRED_ACCESS_TOKEN"),
    "401 expired, beside a code that names no reason": token(
        numbered(65602, code="UNAUTHORIZED"), "EXPIRED_ACCESS_TOKEN"
    ),
    "401 revoked, under another number": token(
        numbered(65600, code="REVOKED_ACCESS_TOKEN"), "REVOKED_ACCESS_TOKEN"
    ),
    "401 of no token, under another number": token(
        numbered(65600, code="EMPTY_ACCESS_TOKEN"), "EMPTY_ACCESS_TOKEN"
    ),
    "401 with the number of its status": token(numbered(401), "INVALID_ACCESS_TOKEN"),
    "401 with an object as its code": token(numbered(65602, code={}), "EXPIRED_ACCESS_TOKEN"),
    "401 with a list as its code": token(numbered("x", code=[]), "INVALID_ACCESS_TOKEN"),
    "401 with an odd number": token(numbered([65602]), "INVALID_ACCESS_TOKEN"),
    "401, empty": token(Reply(401), "INVALID_ACCESS_TOKEN", "LinkedIn answered 401"),
    "429": throttled(refusal(429), *BACKOFF, after=1),
    "429 with Retry-After": throttled(refusal(429, Retry_After="2"), 2, 2, 2, after=2),
    "429 until a date": throttled(refusal(429, Retry_After=DATE), 3, 3, 3, after=3),
    "429 until after the deadline": throttled(refusal(429, Retry_After="60"), after=60),
    "429 until the deadline is near": throttled(refusal(429, Retry_After="9"), 9, 9, after=9),
    "429 of the day": throttled(refusal(429, DAY), after=TO_MIDNIGHT, text=DAY),
    "429 of the day with Retry-After": throttled(
        refusal(429, DAY, Retry_After="1"), after=1, text=DAY
    ),
    "500": failing(500),
    "501": failing(501),
    "502": failing(502),
    "302": Fault(
        Reply(302, b"", {"Location": "https://elsewhere.test/"}),
        UpstreamError, "LinkedIn answered 302", 502, "UPSTREAM_FAILED", None,
    ),
    "502 of HTML": Fault(
        Reply(502, HTML), UpstreamError, "LinkedIn answered 502", 502, "UPSTREAM_FAILED",
        None, BACKOFF,
    ),
    "503": Fault(
        refusal(503), UpstreamUnavailableError, "LinkedIn answered 503: theirs",
        503, "UPSTREAM_UNAVAILABLE", None, BACKOFF, 1,
    ),
    "503 with Retry-After": Fault(
        refusal(503, Retry_After="4"), UpstreamUnavailableError, "LinkedIn answered 503: theirs",
        503, "UPSTREAM_UNAVAILABLE", None, (4, 4, 4), 4,
    ),
    "504": Fault(
        refusal(504), UpstreamTimeoutError, "LinkedIn answered 504: theirs",
        504, "UPSTREAM_TIMEOUT", None, BACKOFF,
    ),
    "408": Fault(
        refusal(408), UpstreamTimeoutError, "LinkedIn answered 408: theirs",
        504, "UPSTREAM_TIMEOUT", None,
    ),
    "reset": Fault(
        reset(), UpstreamError, "the connection to LinkedIn failed (ProtocolError)",
        502, "UPSTREAM_FAILED", None, BACKOFF,
    ),
    "no connection": Fault(
        refused_connection(), UpstreamError, "no connection to LinkedIn (NewConnectionError)",
        502, "UPSTREAM_FAILED", False, BACKOFF,
    ),
    "no connection in time": Fault(
        connect_timeout(), UpstreamTimeoutError, LATE, 504, "UPSTREAM_TIMEOUT", False, BACKOFF
    ),
    "no answer": Fault(
        read_timeout(), UpstreamTimeoutError, LATE, 504, "UPSTREAM_TIMEOUT", None, BACKOFF
    ),
}  # fmt: skip
