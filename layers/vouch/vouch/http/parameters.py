"""The names that callers give to query parameters, and their text as errors show it."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

MOST_SHOWN: Final = 200
"""How many characters of a caller's own text an error shows."""
ALSO: Final[Mapping[str, str]] = {
    "projection": "field",
    "finder": "q",
    "status": "statusfilter",
    "limit": "count",
    "pagesize": "count",
    "perpage": "count",
    "offset": "start",
    "cursor": "pagetoken",
    "nextpagetoken": "pagetoken",
    "month": "period",
}
"""Other APIs' names for parameters, and LinkedIn's `projection`, all in the form of `_plain`."""
ENDING: Final = r"(?s)\[.*|\.\d+$"
"""What clients append to the name of a list: `ids[]`, `ids[0]`, `ids.0`."""


def meant(name: str, known: Iterable[str]) -> str | None:
    """Return the known parameter that a name evidently means, if there is one."""
    plain = _plain(name[:MOST_SHOWN])
    names = {_plain(each): each for each in known}
    return names.get(plain) or names.get(ALSO.get(plain, ""))


def printable(text: str, most: int = MOST_SHOWN) -> str:
    """Return a text as an error may show it: cut, and without control characters."""
    return "".join(filter(str.isprintable, text[:most]))


def _plain(name: str) -> str:
    bare = re.sub(r"[^a-z]", "", re.sub(ENDING, "", name.removeprefix("amp;")).lower())
    return bare if bare.endswith("status") else bare.removesuffix("s")
