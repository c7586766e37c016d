"""Upstream errors for refusals by LinkedIn's OAuth (CONTRACTS 2.12)."""

from typing import TYPE_CHECKING, Any, Final

from vouch.clients.body import members, one_line, parsed
from vouch.clients.linkedin.refusal import refusal
from vouch.errors import UpstreamCredentialsError, UpstreamError, UpstreamGrantError

if TYPE_CHECKING:
    from vouch.clients.exchange import Answer
    from vouch.clients.mask import Mask

GRANT: Final = {"invalid_request", "invalid_redirect_uri", "invalid_grant"}
"""The error names by which LinkedIn refuses a code or a refresh token."""
APPLICATION: Final = {"invalid_client", "invalid_client_id", "unauthorized_client"}
"""The error names by which LinkedIn refuses the application's id or secret."""
PASSING: Final = {408, 429}
"""The statuses that say nothing about what was sent."""


def denial(answer: "Answer", mask: "Mask") -> UpstreamError:
    """Build the error for an answer that is no success.

    Only an error name in GRANT makes it UpstreamGrantError, because that error ends a member's
    connection.
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
    """Return the name of the error, or "" where the answer has none."""
    return _said(answer, "error")


def _said(answer: "Answer", name: str) -> str:
    value = members(parsed(answer.body)).get(name)
    return value if isinstance(value, str) else ""
