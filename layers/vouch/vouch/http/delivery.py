"""What Lambda can deliver: a function's result is written as JSON, and has a largest size.

The body of an answer is a text inside that JSON, so its quotes and backslashes are escaped once
more (DESIGN 4.10).
"""

import json
from collections.abc import Callable, Iterable, Mapping
from itertools import accumulate, takewhile
from typing import Final

from vouch.http.response import Response, to_json

MOST: Final = 6_291_556
"""How many bytes Lambda delivers of a result."""
REST: Final = 16_384
"""How many of them are kept for what is not the body; the gateway takes 10,240 bytes of headers."""
ROOM: Final = MOST - REST
WIDEST: Final = 6
"""How many bytes a character takes at most: a control character, as an escape."""
SLICE: Final = 65_536
"""How many characters are measured at once; written as a whole, a text is in memory twice more."""


def is_deliverable(body: str) -> bool:
    """Tell whether Lambda delivers an answer with this body; a short one is not measured."""
    return len(body) * WIDEST <= ROOM or size(body) <= ROOM


def size(text: str) -> int:
    """Return the bytes of a text as Lambda writes it, without its quotes.

    The runtime for Python 3.13 does not escape characters outside ASCII.
    """
    slices = (text[start : start + SLICE] for start in range(0, len(text), SLICE))
    return sum(
        len(json.dumps(each, ensure_ascii=False).encode(errors="surrogatepass")) - len('""')
        for each in slices
    )


def longest(answer: Callable[[int], Response], parts: Iterable[Mapping[str, object]]) -> Response:
    """Return the answer with as many of its parts as can be delivered, the first ones.

    `answer` builds it with a number of parts. It has one part at least, because each alone can be
    delivered: DynamoDB stores no more than 400 KB.
    """
    values = [*parts]
    if sum(map(_length, values)) * WIDEST <= ROOM:
        whole = answer(len(values))
        if is_deliverable(whole.body):
            return whole
    # Measured one by one, because the whole may be ten times what memory has room for. What
    # surrounds them is kept twice: a link grows with the place it leads to.
    room = ROOM - REST - size(answer(1).body)
    ends = accumulate(size(to_json(value)) + len(",") for value in values)
    fitting = sum(1 for _ in takewhile(lambda end: end <= room, ends))
    return answer(max(1, fitting))


def _length(part: Mapping[str, object]) -> int:
    """Return about how many characters a part has, without writing it."""
    return sum([len(str(value)) for value in part.values()])
