"""What LinkedIn sends in place of a code when a consent has failed (CONTRACTS 2.12).

Anyone can write a redirect's query, so nothing of it is shown, and the log has it only in a safe
form.
"""

import re
from typing import Final

from vouch.clients.body import one_line
from vouch.clients.mask import Mask
from vouch.errors import (
    ConsentRefusedError,
    UpstreamConsentError,
    UpstreamUnavailableError,
    VouchError,
)
from vouch.observability import logger

REFUSALS: Final = {"user_cancelled_login", "user_cancelled_authorize", "access_denied"}
"""The error names by which LinkedIn says that the member does not consent."""
OUTAGES: Final = {"server_error", "temporarily_unavailable"}
"""The error names by which it says that it failed itself; any other is about the application."""
NAME: Final = re.compile(r"[a-z_]{1,64}")
UNNAMED: Final = "unknown"
"""The name that the log has for an error whose own has another form."""
MOST_DESCRIPTION: Final = 200
"""How many characters of a description are logged."""


def failed_consent(
    error: str, description: str | None, mask: Mask, correlation_id: str
) -> VouchError:
    """Return the error for the page; one that is not the member's refusal is named in the log."""
    if error in REFUSALS:
        return ConsentRefusedError()
    logger.warning(
        "consent",
        error=error if NAME.fullmatch(error) else UNNAMED,
        description=one_line(description or "", mask)[:MOST_DESCRIPTION],
        correlation_id=correlation_id,
    )
    if error in OUTAGES:
        return UpstreamUnavailableError("LinkedIn failed while it asked for the consent")
    return UpstreamConsentError("LinkedIn does not let this service ask for the consent")
