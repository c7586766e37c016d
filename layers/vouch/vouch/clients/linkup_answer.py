"""What Linkup's answers mean: people, or one of the upstream errors (spec 3.1)."""

import json
import math
from typing import TYPE_CHECKING, Any, Final, NoReturn

from pydantic import ValidationError

from vouch.clients.linkup_people import Data, Recommendations
from vouch.clients.retry import retry_after
from vouch.errors import (
    UpstreamCredentialsError,
    UpstreamError,
    UpstreamRefusedError,
    UpstreamThrottledError,
)

if TYPE_CHECKING:
    from vouch.clients.exchange import Answer
    from vouch.clients.mask import Mask

MOST_TEXT: Final = 500
"""Characters of their text that an error repeats."""
PROXIES: Final = {408, 502, 504}
"""Statuses of whatever stands before Linkup; so are those from `UNOFFICIAL` on."""
UNOFFICIAL: Final = 520


def understood(answer: "Answer", mask: "Mask") -> Recommendations:
    """The people of a success; every other answer raises."""
    parsed = _parsed(answer.body)
    # Masked first: in one line a secret with blanks is no longer what was sent.
    text = " ".join(mask(_said(parsed)).split())[:MOST_TEXT]
    if not 200 <= answer.status < 300:
        _refuse(answer, text)
    context: dict[str, Any] = {"upstream_status": answer.status, "request_id": answer.request_id}
    if isinstance(parsed, dict) and parsed.get("status") == "error":
        # Only Linkup itself writes this: its own word that it refused.
        raise UpstreamError(_joined("Linkup reports an error", text), served=False, **context)
    data = _data(parsed)
    if data is None:
        raise UpstreamError("Linkup's answer cannot be understood", **context)
    count = len(data.recommendations) if data.total_results is None else data.total_results
    return Recommendations(
        recommendations=data.recommendations,
        total_results=count,
        pagination=data.pagination,
        body=answer.body.decode(),
        request_id=answer.request_id,
    )


def _refuse(answer: "Answer", text: str) -> NoReturn:
    status = answer.status
    context: dict[str, Any] = {
        "upstream_status": status,
        "request_id": answer.request_id,
        "served": _served(status),
    }
    match status:
        case 400 | 404 | 422:
            raise UpstreamRefusedError(text or f"Linkup refused the request ({status})", **context)
        case 401 | 403:
            raise UpstreamCredentialsError("Linkup refused the credentials", **context)
        case 402:
            raise UpstreamCredentialsError("Linkup's own credits are used up", **context)
        case 429:
            asked = retry_after(answer.headers)
            wait = None if asked is None else math.ceil(asked)
            raise UpstreamThrottledError("Linkup is called too often", wait=wait, **context)
    raise UpstreamError(_joined(f"Linkup answered {status}", text), **context)


def _served(status: int) -> bool | None:
    """None for a redirect and for a proxy's word, which say nothing of Linkup or its bill."""
    return None if status < 400 or status in PROXIES or status >= UNOFFICIAL else False


def _joined(what: str, text: str) -> str:
    return f"{what}: {text}" if text else what


def _parsed(body: bytes) -> object:
    """The JSON value; None where there is none."""
    try:
        return json.loads(body.decode(), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return None


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _said(parsed: object) -> str:
    """The text of an error."""
    if not isinstance(parsed, dict):
        return ""
    texts = (parsed.get(key) for key in ("message", "data"))
    return next((each for each in texts if isinstance(each, str)), "")


def _data(parsed: object) -> Data | None:
    if not isinstance(parsed, dict):
        return None
    try:
        return Data.model_validate(parsed.get("data"))
    except ValidationError:
        return None
