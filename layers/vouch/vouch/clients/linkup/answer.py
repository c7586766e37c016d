"""Turns Linkup's answers into people or upstream errors (CONTRACTS 3.1)."""

from typing import TYPE_CHECKING, Any, Final, NoReturn

from vouch.clients.body import members, one_line, parsed, text_of
from vouch.clients.linkup.people import Data, Recommendations, data_of
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
    raise_failure(answer, content, mask)
    data = data_of(members(content).get("data"))
    if data is None:
        raise not_understood(answer)
    return recommendations(answer, data, text_of(answer.body))


def raise_failure(
    answer: "Answer", content: object, mask: "Mask", upstream_credits: int | None = None
) -> None:
    """Raise the upstream error for a status that is no success, and for an error under one."""
    text = one_line(_said(content), mask)
    if not _succeeded(answer):
        refuse(answer, text, served=_served(answer.status), upstream_credits=upstream_credits)
    if members(content).get("status") == "error":
        # Only Linkup itself writes this, so Linkup refused the call.
        refuse(answer, text, served=False, upstream_credits=upstream_credits)


def refuse(
    answer: "Answer", text: str, *, served: bool | None, upstream_credits: int | None = None
) -> NoReturn:
    """Raise the upstream error that the status of a failure stands for."""
    status = answer.status
    context = context_of(answer, served=served, upstream_credits=upstream_credits)
    match status:
        case 400 | 404 | 422:
            raise UpstreamRefusedError(text or f"Linkup refused the request ({status})", **context)
        case 401 | 403:
            raise UpstreamCredentialsError("Linkup refused the credentials", **context)
        case 402:
            raise UpstreamCredentialsError("Linkup's own credits are used up", **context)
        case 429:
            raise throttled(answer, **context)
    raise reported(answer, text, **context)


def context_of(
    answer: "Answer", *, served: bool | None, upstream_credits: int | None
) -> dict[str, Any]:
    """Return what an upstream error tells of the answer that it is raised for."""
    return {
        "upstream_status": answer.status,
        "request_id": answer.request_id,
        "served": served,
        "earlier_answers": answer.earlier_answers,
        "upstream_credits": upstream_credits,
    }


def throttled(answer: "Answer", **context: Any) -> UpstreamThrottledError:
    """Build the error for too many calls, with the wait that Linkup asks for."""
    wait = seconds_asked(answer.headers)
    return UpstreamThrottledError("Linkup is called too often", wait=wait, **context)


def reported(answer: "Answer", text: str, **context: Any) -> UpstreamError:
    """Build the error for a failure that has no kind of its own, with Linkup's text."""
    succeeded = _succeeded(answer)
    what = "Linkup reports an error" if succeeded else f"Linkup answered {answer.status}"
    return UpstreamError(f"{what}: {text}" if text else what, **context)


def not_understood(answer: "Answer", upstream_credits: int | None = None) -> UpstreamError:
    """Build the error for a success that is not as the contract has it."""
    context = context_of(answer, served=None, upstream_credits=upstream_credits)
    return UpstreamError("Linkup's answer cannot be understood", **context)


def recommendations(
    answer: "Answer", data: Data, body: str, upstream_credits: int | None = None
) -> Recommendations:
    """Return the people of an answer, with its text in the published shape."""
    return Recommendations(
        recommendations=data.recommendations,
        total_results=data.number,
        pagination=data.pagination,
        body=body,
        request_id=answer.request_id,
        upstream_credits=upstream_credits,
    )


def _succeeded(answer: "Answer") -> bool:
    return 200 <= answer.status < 300


def _served(status: int) -> bool | None:
    """Return False for Linkup's own refusal; None for a proxy's status, which leaves it open."""
    return None if status < 400 or status in PROXIES or status >= UNOFFICIAL else False


def _said(content: object) -> str:
    """Return the text of an error, or "" where there is none."""
    texts = (members(content).get(key) for key in ("message", "data"))
    return next((each for each in texts if isinstance(each, str)), "")
