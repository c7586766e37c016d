"""Turns Linkup's answers into people or upstream errors (CONTRACTS 3.1)."""

from typing import TYPE_CHECKING, Any, Final, NoReturn

from pydantic import ValidationError

from vouch.clients.body import members, one_line, parsed, text_of
from vouch.clients.linkup.people import Data, Recommendations
from vouch.clients.retry import seconds_asked
from vouch.errors import (
    UpstreamCredentialsError,
    UpstreamError,
    UpstreamRefusedError,
    UpstreamThrottledError,
)

if TYPE_CHECKING:
    from vouch.clients.exchange import Answer
    from vouch.clients.mask import Mask

PROXIES: Final = {408, 502, 504}
"""The statuses that proxies before Linkup answer."""
UNOFFICIAL: Final = 520
"""The lowest of the unofficial statuses, which proxies before Linkup answer too."""


def understood(answer: "Answer", mask: "Mask") -> Recommendations:
    """Return the people of a success; raise an upstream error for every other answer."""
    content = parsed(answer.body)
    text = one_line(_said(content), mask)
    if not 200 <= answer.status < 300:
        _refuse(answer, text)
    context: dict[str, Any] = {"upstream_status": answer.status, "request_id": answer.request_id}
    if members(content).get("status") == "error":
        # Only Linkup itself writes this, so Linkup refused the call.
        raise UpstreamError(_joined("Linkup reports an error", text), served=False, **context)
    data = _data(content)
    if data is None:
        raise UpstreamError("Linkup's answer cannot be understood", **context)
    count = len(data.recommendations) if data.total_results is None else data.total_results
    return Recommendations(
        recommendations=data.recommendations,
        total_results=count,
        pagination=data.pagination,
        body=text_of(answer.body),
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
            wait = seconds_asked(answer.headers)
            raise UpstreamThrottledError("Linkup is called too often", wait=wait, **context)
    raise UpstreamError(_joined(f"Linkup answered {status}", text), **context)


def _served(status: int) -> bool | None:
    """Return False for Linkup's own refusal; None for a proxy's status, which leaves it open."""
    return None if status < 400 or status in PROXIES or status >= UNOFFICIAL else False


def _joined(what: str, text: str) -> str:
    return f"{what}: {text}" if text else what


def _said(content: object) -> str:
    """Return the text of an error, or "" where there is none."""
    if not isinstance(content, dict):
        return ""
    texts = (content.get(key) for key in ("message", "data"))
    return next((each for each in texts if isinstance(each, str)), "")


def _data(content: object) -> Data | None:
    if not isinstance(content, dict):
        return None
    try:
        return Data.model_validate(content.get("data"))
    except ValidationError:
        return None
