"""Finds what a caller evidently meant by a query parameter, and writes it as Rest.li has it."""

import re
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple
from urllib.parse import quote, unquote

from vouch.domain.recommendation import SERVED
from vouch.domain.status import Status
from vouch.http.parameters import MOST_SHOWN, meant

FINDERS: Final = ("descendant", "recipient", "recommender")
MOST_READ: Final = 4096
"""How many characters of a query's values are looked through for what they mean."""
MOST_PAIRS: Final = 300
"""How many parameters of a query are looked at."""
SAMPLE: Final = "urn%3Ali%3Arecommendation%3A%28urn%3Ali%3Aperson%3A123ABC%2C123456%29"
# Patterns are text: they are compiled when a query is refused, and not at each start of a function.
URN: Final = (
    r"(?a)urn:li:recommendation:\(urn:li:person:[\w-]{1,64},\d{1,40}\)"
    r"|(?<!\()urn:\w{1,30}:\w{1,30}:[\w-]{1,64}"
)
"""A recommendation's URN, or a simple one, which callers send in its place."""
WORD: Final = r"(?a)\w{1,40}"
NUMBER: Final = r"(?a)\d{1,15}"


class Form(NamedTuple):
    """How a parameter is written: how its items are found in a text, and where they stand."""

    items: Callable[[str], list[str]]
    written: str
    """The parameter, with `{}` for its items."""
    sample: str


class Sent(NamedTuple):
    """A parameter as a query has it, under its own name or under one that means it."""

    name: str
    pairs: tuple[tuple[str, str], ...]
    """The names, percent-decoded, and the values as they were written."""
    read: str
    """The first value, percent-decoded however often it was encoded."""

    @property
    def spelled(self) -> str:
        """Return the name that the caller gave it."""
        return self.pairs[0][0]

    @property
    def written(self) -> str:
        """Return its value as it was written, the first one if there are several."""
        return self.pairs[0][1]


def sent(raw: str, name: str) -> Sent:
    """Find a parameter in a raw query."""
    parts = [pair.partition("=") for pair in raw.split("&", MOST_PAIRS)[:MOST_PAIRS] if pair]
    pairs = [(unquote(written), value) for written, _, value in parts]
    own = [pair for pair in pairs if pair[0] == name]
    own = own or [pair for pair in pairs if meant(pair[0], FORMS) == name]
    return Sent(name, tuple(own), decoded(own[0][1]) if own else "")


def mended(parameter: Sent) -> str:
    """Write a parameter as it is to be sent; empty where nothing in it can be recognised."""
    form = FORMS[parameter.name]
    text = decoded(",".join(value for _, value in parameter.pairs)[:MOST_READ])
    items = list(dict.fromkeys(form.items(text)))
    if not items:
        return ""
    if parameter.name not in SEVERAL:
        return form.written.format(items[0])
    kept = list(items)
    while len(form.written.format(",".join(kept))) > MOST_SHOWN - 2 and len(kept) > 1:
        kept.pop()
    return form.written.format(",".join(kept if kept == items else [*kept, "…"]))


def decoded(text: str) -> str:
    """Percent-decode a text, however often it was encoded."""
    return unquote(unquote(unquote(text)))


def _urns(text: str) -> list[str]:
    return [quote(urn, safe="") for urn in re.findall(URN, text)]


def _names(*known: str) -> Callable[[str], list[str]]:
    """Return the function that finds these names in a text, in any case."""
    proper = {name.lower(): name for name in known}
    return lambda text: [
        proper[word.lower()] for word in re.findall(WORD, text) if word.lower() in proper
    ]


def _numbers(text: str) -> list[str]:
    return re.findall(NUMBER, text)


FORMS: Final[Mapping[str, Form]] = {
    "q": Form(
        _names(*FINDERS), "q={}", f"q=recipient&statusFilters=List(VISIBLE) or ids=List({SAMPLE})"
    ),
    "ids": Form(_urns, "ids=List({})", f"ids=List({SAMPLE})"),
    "statusFilters": Form(_names(*Status), "statusFilters=List({})", "statusFilters=List(VISIBLE)"),
    "recUrn": Form(_urns, "recUrn={}", f"recUrn={SAMPLE}"),
    "fields": Form(_names(*SERVED), "fields={}", "fields=id,status"),
    "start": Form(_numbers, "start={}", "start=0"),
    "count": Form(_numbers, "count={}", "count=10"),
    "pageToken": Form(lambda _: [], "pageToken={}", "a next link as it stands"),
}
"""The parameters of the resource."""
SEVERAL: Final = ("ids", "statusFilters", "fields")
"""The parameters that hold several items."""
