"""Bodies of upstream answers: their JSON, and the part of their text an error may repeat."""

import json
import re
from typing import TYPE_CHECKING, Any, Final, NoReturn

if TYPE_CHECKING:
    from vouch.clients.mask import Mask

MOST_TEXT: Final = 500
"""How many characters of an upstream's text an error repeats."""
MOST_READ: Final = 64 * 1024
"""How many characters of an upstream's text are looked at."""
UNFIT: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
"""The characters that no text of ours repeats: halves of surrogate pairs, which UTF-8 cannot hold,
control characters, and those that turn the direction of what follows."""


def text_of(body: bytes) -> str:
    """Return the body's text without a byte order mark; UnicodeDecodeError if it is not UTF-8."""
    return body.decode("utf-8-sig")


def parsed(body: bytes) -> object:
    """Return the JSON value of the body, or None where the body is no JSON in UTF-8."""
    try:
        return json.loads(text_of(body), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return None


def members(value: object) -> dict[str, Any]:
    """Return the value itself where it is a JSON object, otherwise an empty dict."""
    return value if isinstance(value, dict) else {}


def text(value: object, most: int | None = None) -> str | None:
    """Return the value if it is a text of at most `most` characters that UTF-8 can hold.

    JSON may hold halves of surrogate pairs, which UTF-8 cannot; such a text is None, as all else.
    """
    if not isinstance(value, str) or (most is not None and len(value) > most):
        return None
    return value if value.isascii() or value == value.encode(errors="ignore").decode() else None


def one_line(text: str, mask: "Mask") -> str:
    """Return the text as others may see it: one line without secrets, cut to MOST_TEXT.

    The last word of a text that is cut to MOST_READ is left out: of a secret that was cut, the mask
    would not know so short a beginning.

    A character that is UNFIT leaves a mark in its place: were it removed, the parts of a secret
    around it could come together again.
    """
    if len(text) > MOST_READ:
        text = "".join(text[:MOST_READ].rsplit(maxsplit=1)[:-1])
    # The mask comes first, because joining lines changes the blanks inside a secret.
    line = " ".join(mask(text).split())
    return UNFIT.sub("\ufffd", line[:MOST_TEXT])


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
