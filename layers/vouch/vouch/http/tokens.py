"""Page tokens: a place in a list, bound to the query that the token was made for.

A token reaches nothing that the query itself does not reach, so it is not signed; it is checked so
that a token of another query is refused and not answered with a wrong page.
"""

import base64
import hashlib
import json


def digest_of(*bound: str) -> str:
    """Return the digest of the values that tokens are bound to."""
    return hashlib.sha256("\0".join(bound).encode()).hexdigest()[:16]


def token(place: str, digest: str) -> str:
    """Build the token of a place."""
    return base64.urlsafe_b64encode(json.dumps([place, digest]).encode()).decode().rstrip("=")


def place_in(text: str, digest: str) -> str | None:
    """Return the place in a token; None unless the token was made for the same values."""
    try:
        padded = text + "=" * (-len(text) % 4)
        match json.loads(base64.b64decode(padded, altchars=b"-_", validate=True)):
            case [str(place), str(bound)] if bound == digest:
                return place
    except (ValueError, RecursionError):
        pass
    return None
