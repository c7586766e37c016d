"""Pages of a finder: `start`, `count` and links that cost the same at any depth (CONTRACTS 2.8).

A `next` link carries a token: the last record's place in the newest-first order, bound to the
member, the finder and the statuses that the link was made for.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal, NamedTuple
from urllib.parse import quote

from vouch.codec import Encodable, encode
from vouch.errors import IllegalArgumentError
from vouch.http.tokens import digest_of, place_in, token
from vouch.restli import answers

DEFAULT_COUNT: Final = 10
MAX_COUNT: Final = 100
MAX_START: Final = 10_000
"""How many records `start` may skip without a token; reading them is paid for."""
PLACE: Final = re.compile(r"\d{14}\(urn:li:person:[\w-]{1,64},\d{1,99}\)", re.ASCII)
"""The form of a place (`storage.recommendations.index_keys`); DynamoDB refuses other sizes."""


class FinderPaging(NamedTuple):
    """The page of a finder that a query asks for."""

    start: int
    size: int
    """The query's `count`, a name that tuples already use."""
    after: str | None
    """The place of the page before's last record; None for the first page, or with `start`."""
    digest: str
    """The digest of the values that tokens are bound to."""

    def answer(
        self, query: Mapping[str, Any], path: str, places: Sequence[str], *, cut: bool = False
    ) -> answers.Paging:
        """Build the `paging` of a page whose records have these places.

        A page is `cut` where more records were found than can be delivered. Its `count` is then the
        number of its records, so that readers who add it to `start` skip none.
        """
        kept = {name: value for name, value in query.items() if name != "pageToken"}
        kept["count"] = self.size
        links: list[answers.Link] = []
        if 0 < self.start <= MAX_START + self.size:
            back = {**kept, "start": max(0, self.start - self.size)}
            links.append(link("prev", path, back))
        if cut or len(places) == self.size:
            onward = {
                **kept,
                "start": self.start + len(places),
                "pageToken": token(places[-1], self.digest),
            }
            links.append(link("next", path, onward))
        return {"start": self.start, "count": len(places) if cut else self.size, "links": links}


def link(rel: Literal["prev", "next"], path: str, query: Mapping[str, Encodable]) -> answers.Link:
    """Build a link to the page that a query asks for."""
    text = "&".join(
        f"{encode(name)}={quote(str(value), safe=',') if name == 'fields' else encode(value)}"
        for name, value in sorted(query.items())
    )
    return {"rel": rel, "href": f"{path}?{text}", "type": "application/json"}


def paging(query: Mapping[str, Any], *bound: str) -> FinderPaging:
    """Return the page that a query asks for; tokens are bound to the values `bound`."""
    start, count = _number(query, "start", 0), _number(query, "count", DEFAULT_COUNT)
    if start < 0 or count < 0:
        raise IllegalArgumentError("start/count parameters must be non-negative")
    if not 1 <= count <= MAX_COUNT:
        raise IllegalArgumentError(f"count is 1 to {MAX_COUNT}")
    digest = digest_of(*bound)
    if "pageToken" in query:
        return FinderPaging(start, count, _place(query["pageToken"], digest), digest)
    if start > MAX_START:
        raise IllegalArgumentError(
            f"start is at most {MAX_START}; to go further follow the next links from the first page"
        )
    return FinderPaging(start, count, None, digest)


def _number(query: Mapping[str, Any], name: str, default: int) -> int:
    text = query.get(name)
    if text is None:
        return default
    digits = text.removeprefix("-") if isinstance(text, str) else ""
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 15):
        raise IllegalArgumentError(
            f"Invalid (non-integer) start/count parameters; {name} is digits alone, as in {name}=10"
        )
    return int(text)


def _place(page_token: object, digest: str) -> str:
    place = place_in(str(page_token), digest)
    if place is None or not PLACE.fullmatch(place):
        raise IllegalArgumentError(
            "pageToken is not of this query; follow a next link as it stands"
        )
    return place
