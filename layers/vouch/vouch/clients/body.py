"""Bodies of answers: JSON or not, and what of their text an error may repeat."""

import json
from typing import TYPE_CHECKING, Any, Final, NoReturn

if TYPE_CHECKING:
    from vouch.clients.mask import Mask

MOST_TEXT: Final = 500
"""Characters of their text that an error repeats."""


def parsed(body: bytes) -> object:
    """The JSON value; None where there is none."""
    try:
        return json.loads(body.decode(), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return None


def members(value: object) -> dict[str, Any]:
    """Those of a JSON object; none where it is anything else."""
    return value if isinstance(value, dict) else {}


def one_line(text: str, mask: "Mask") -> str:
    """Their text as an error repeats it: without secrets, in one line, cut."""
    # Masked first: in one line a secret with blanks is no longer what was sent.
    return " ".join(mask(text).split())[:MOST_TEXT]


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
