"""Bodies of upstream answers: their JSON, and the part of their text an error may repeat."""

import json
from typing import TYPE_CHECKING, Any, Final, NoReturn

if TYPE_CHECKING:
    from vouch.clients.mask import Mask

MOST_TEXT: Final = 500
"""How many characters of an upstream's text an error repeats."""


def parsed(body: bytes) -> object:
    """Return the JSON value of the body, or None where the body is no JSON."""
    try:
        return json.loads(body.decode(), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return None


def members(value: object) -> dict[str, Any]:
    """Return the value itself where it is a JSON object, otherwise an empty dict."""
    return value if isinstance(value, dict) else {}


def one_line(text: str, mask: "Mask") -> str:
    """Return the text as an error repeats it: without secrets, in one line, cut to MOST_TEXT."""
    # The mask comes first, because joining lines changes the blanks inside a secret.
    return " ".join(mask(text).split())[:MOST_TEXT]


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
