"""The Prefer header (RFC 7240): with `respond-async` a client does not wait for the outcome."""

import re
from typing import Final

RESPOND_ASYNC: Final = "respond-async"
_QUOTED: Final = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\\?$)')
"""A quoted value, also one that is not closed and so reaches to the end."""


def prefers_async(header: str) -> bool:
    """Tell whether `respond-async` is among the preferences of a Prefer header."""
    preferences = _QUOTED.sub("", header).split(",")
    return RESPOND_ASYNC in {each.partition(";")[0].strip().lower() for each in preferences}
