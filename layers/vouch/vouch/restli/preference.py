"""What a client prefers (RFC 7240): `Prefer: respond-async` does not wait for the outcome."""

import re
from typing import Final

RESPOND_ASYNC: Final = "respond-async"
_QUOTED: Final = re.compile(r'"(?:[^"\\]|\\.)*"')


def prefers_async(header: str) -> bool:
    """Whether that is among the preferences of a Prefer header."""
    preferences = _QUOTED.sub("", header).split(",")
    return RESPOND_ASYNC in {each.partition(";")[0].strip().lower() for each in preferences}
