"""Each way in which a call of Linkup fails, and what the client makes of it."""

from email.utils import formatdate
from typing import NamedTuple

from tests.support.fake_upstream import Reply
from tests.support.linkup_replies import (
    connect_timeout,
    read_timeout,
    refusal,
    refused_connection,
    reset,
    served,
)
from vouch.errors import (
    UpstreamCredentialsError,
    UpstreamError,
    UpstreamRefusedError,
    UpstreamThrottledError,
    UpstreamTimeoutError,
)

NOW = 1_800_000_000
HTML = b"<!doctype html><h1>Bad gateway</h1>"


class Fault(NamedTuple):
    """Replies, and what they come to."""

    replies: tuple[Reply | Exception, ...]
    kind: type[UpstreamError]
    message: str
    served: bool | None
    waits: tuple[float, ...] = ()
    retry_after: int | None = None


NO_CONNECTION = "no connection to Linkup (NewConnectionError)"
LATE = "Linkup gave no whole answer in time"
BROKEN = "the connection to Linkup failed"
ODD = "Linkup's answer cannot be understood"
OFTEN = "Linkup is called too often"
USED_UP = "Linkup's own credits are used up"
BAD_KEY = "Linkup refused the credentials"
KNOWN = (UpstreamRefusedError, "theirs", False)
GZIP = {"Content-Encoding": "gzip"}
DATE = formatdate(NOW + 9, usegmt=True)

FAULTS = {
    "400": Fault((refusal(400),), *KNOWN),
    "400 with its text in data": Fault((refusal(400, field="data"),), *KNOWN),
    "400 of HTML": Fault(
        (Reply(400, HTML),), UpstreamRefusedError, "Linkup refused the request (400)", False
    ),
    "400 undecodable": Fault(
        (Reply(400, b"no gzip", GZIP),),
        UpstreamRefusedError, "Linkup refused the request (400)", False,
    ),
    "404": Fault((refusal(404),), *KNOWN),
    "422": Fault((refusal(422),), *KNOWN),
    "401": Fault((refusal(401),), UpstreamCredentialsError, BAD_KEY, False),
    "403": Fault((refusal(403),), UpstreamCredentialsError, BAD_KEY, False),
    "402": Fault((refusal(402),), UpstreamCredentialsError, USED_UP, False),
    "429": Fault((refusal(429),), UpstreamThrottledError, OFTEN, False, (), 1),
    "429 twice": Fault(
        (refusal(429, Retry_After="2"), refusal(429, Retry_After="7")),
        UpstreamThrottledError, OFTEN, False, (2,), 7,
    ),
    "429 until a date, twice": Fault(
        (refusal(429, Retry_After=DATE),) * 2, UpstreamThrottledError, OFTEN, False, (9,), 9
    ),
    "429 until after the deadline": Fault(
        (refusal(429, Retry_After="60"),), UpstreamThrottledError, OFTEN, False, (), 60
    ),
    "429 until too near the deadline": Fault(
        (refusal(429, Retry_After="24"),), UpstreamThrottledError, OFTEN, False, (), 24
    ),
    "429 with a bad Retry-After": Fault(
        (refusal(429, Retry_After="soon"),), UpstreamThrottledError, OFTEN, False, (), 1
    ),
    "429, then 500": Fault(
        (refusal(429, Retry_After="2"), refusal(500)),
        UpstreamError, "Linkup answered 500: theirs", False, (2,),
    ),
    "405": Fault((refusal(405),), UpstreamError, "Linkup answered 405: theirs", False),
    "500": Fault((refusal(500),), UpstreamError, "Linkup answered 500: theirs", False),
    "500 with a Retry-After": Fault(
        (refusal(500, Retry_After="1"),), UpstreamError, "Linkup answered 500: theirs", False
    ),
    "500, empty": Fault((Reply(500),), UpstreamError, "Linkup answered 500", False),
    **{
        str(status): Fault(
            (refusal(status),), UpstreamError, f"Linkup answered {status}: theirs", None
        )
        for status in (408, 502, 504, 520, 524, 599)
    },
    **{
        str(status): Fault(
            (refusal(status),), UpstreamError, f"Linkup answered {status}: theirs", False
        )
        for status in (409, 501, 505, 519)
    },
    "502 of HTML": Fault((Reply(502, HTML),), UpstreamError, "Linkup answered 502", None),
    "502 with a Retry-After": Fault(
        (refusal(502, Retry_After="1"),), UpstreamError, "Linkup answered 502: theirs", None
    ),
    "503": Fault((refusal(503),), UpstreamError, "Linkup answered 503: theirs", False),
    "503 twice": Fault(
        (refusal(503, Retry_After="3"),) * 2,
        UpstreamError, "Linkup answered 503: theirs", False, (3,),
    ),
    "302": Fault(
        (Reply(302, b"", {"Location": "https://elsewhere.test/"}),),
        UpstreamError, "Linkup answered 302", None,
    ),
    "an error under 200": Fault(
        (refusal(200),), UpstreamError, "Linkup reports an error: theirs", False
    ),
    "an error under 200, in data": Fault(
        (refusal(200, field="data"),), UpstreamError, "Linkup reports an error: theirs", False
    ),
    "an error under 200, no text": Fault(
        (Reply(200, b'{"status":"error"}'),), UpstreamError, "Linkup reports an error", False
    ),
    "HTML": Fault((Reply(200, HTML),), UpstreamError, ODD, None),
    "empty": Fault((Reply(200),), UpstreamError, ODD, None),
    "no content": Fault((Reply(204),), UpstreamError, ODD, None),
    "truncated": Fault((Reply(200, served().body[:90]),), UpstreamError, ODD, None),
    "no UTF-8": Fault((Reply(200, b'{"data":"\xff"}'),), UpstreamError, ODD, None),
    "a list": Fault((Reply(200, b"[]"),), UpstreamError, ODD, None),
    "too deep": Fault((Reply(200, b"[" * 200_000),), UpstreamError, ODD, None),
    "a number too long": Fault((Reply(200, b"9" * 5000),), UpstreamError, ODD, None),
    "NaN": Fault((served({"recommendations": [], "x": float("nan")}),), UpstreamError, ODD, None),
    "no data": Fault((served(None),), UpstreamError, ODD, None),
    "no people": Fault((served({"total_results": 3}),), UpstreamError, ODD, None),
    "people in no list": Fault((served({"recommendations": {}}),), UpstreamError, ODD, None),
    "people that are none": Fault((served({"recommendations": ["A"]}),), UpstreamError, ODD, None),
    "undecodable": Fault(
        (Reply(200, b"no gzip", GZIP),),
        UpstreamError, "Linkup's answer cannot be decoded (CodingError)", None,
    ),
    "reset": Fault((reset(),), UpstreamError, f"{BROKEN} (ProtocolError)", None),
    "no answer": Fault((read_timeout(),), UpstreamTimeoutError, LATE, None),
    "refused": Fault((refused_connection(),) * 2, UpstreamError, NO_CONNECTION, False, (0.2,)),
    "refused, then reset": Fault(
        (refused_connection(), reset()), UpstreamError, f"{BROKEN} (ProtocolError)", None, (0.2,)
    ),
    "no connection in time": Fault(
        (connect_timeout(),) * 2, UpstreamTimeoutError, LATE, False, (0.2,)
    ),
}  # fmt: skip
