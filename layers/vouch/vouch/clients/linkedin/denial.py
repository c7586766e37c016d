"""What refusals of LinkedIn's OAuth are here (CONTRACTS 2.12)."""

from typing import TYPE_CHECKING, Any, Final

from vouch.clients.body import members, one_line, parsed
from vouch.clients.linkedin.refusal import refusal
from vouch.errors import UpstreamCredentialsError, UpstreamError, UpstreamGrantError

if TYPE_CHECKING:
    from vouch.clients.exchange import Answer
    from vouch.clients.mask import Mask

GRANT: Final = {"invalid_request", "invalid_redirect_uri", "invalid_grant"}
"""What they say of a code or a refresh token; of an application they say other things."""
APPLICATION: Final = {"invalid_client", "invalid_client_id", "unauthorized_client"}
PASSING: Final = {408, 429}
"""Statuses that say nothing of what was sent."""


def denial(answer: "Answer", mask: "Mask") -> UpstreamError:
    """The error that an answer other than a success is.

    Only their own word makes it the grant's: a member's connection ends by it.
    """
    status, error = answer.status, error_of(answer)
    if not 400 <= status < 500 or status in PASSING:
        return refusal(answer, mask)
    context: dict[str, Any] = {
        "upstream_status": status,
        "request_id": answer.request_id,
        "served": False,
    }
    if status in {400, 401} and error in GRANT:
        text = one_line(_said(answer, "error_description"), mask)
        return UpstreamGrantError(text or "LinkedIn refused the code or token", **context)
    if status in {401, 403} or error in APPLICATION:
        return UpstreamCredentialsError("LinkedIn refused the client id or secret", **context)
    return UpstreamError(f"LinkedIn's OAuth answered {status}", **context)


def error_of(answer: "Answer") -> str:
    """The name of the error; empty where they give none."""
    return _said(answer, "error")


def _said(answer: "Answer", name: str) -> str:
    value = members(parsed(answer.body)).get(name)
    return value if isinstance(value, str) else ""
