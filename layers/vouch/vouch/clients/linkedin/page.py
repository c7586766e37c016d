"""Pages of a finder, and how the client gets from one to the next (CONTRACTS 2.8)."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs

from vouch.clients.body import members, parsed
from vouch.clients.linkedin.record import Unsound, checked, number
from vouch.clients.linkedin.refusal import not_understood
from vouch.codec import Encodable, encode
from vouch.domain.mirror import Reading
from vouch.errors import UpstreamError

if TYPE_CHECKING:
    from vouch.clients.exchange import Answer

OURS: Final = {"q", "statusFilters", "count"}
"""The query parameters that all pages of a walk share."""
MOST_RECORDS: Final = 1000
"""How many records a page may hold: ten times what is asked for at most."""
LINK: Final = re.compile("[!-~]{1,4096}")
"""The form of a link's query that is followed; a sync stores it."""
STUCK: Final = 10
"""How often the same page may be repeated before the walk gives up."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of records, and where the next page is.

    `next` is passed to `LinkedInClient.pages` as `at`; it is None at the end.
    """

    elements: list[Reading]
    next: str | None
    start: int
    count: int
    linked: bool = False
    """True where `next` is LinkedIn's own link, False where it was computed."""
    unsound: Sequence[Unsound] = ()
    """The records of the page that are not among `elements`, because they do not fit the contract.
    """

    @property
    def urns(self) -> list[str]:
        """The URNs of all records of the page, as far as they can be read."""
        unsound = (each.urn for each in self.unsound)
        return [*(each.urn for each in self.elements), *filter(None, unsound)]


def query_of(**parameters: Encodable) -> str:
    """Return the parameters as the query string that is sent."""
    return "&".join(f"{name}={encode(value)}" for name, value in parameters.items())


def page(answer: "Answer", query: str) -> Page:
    """Read the page that answers the query; UpstreamError if it is none.

    `next` is LinkedIn's link, otherwise the position after these records: a short page need not be
    the last one, an empty page without a link is.
    """
    body = members(parsed(answer.body))
    found = body.get("elements")
    if not isinstance(found, list) or len(found) > MOST_RECORDS:
        raise not_understood(answer, "a page")
    paging = members(body.get("paging"))
    records = [checked(each, answer.requested_at) for each in found]
    start, count = _number(paging, query, "start", 0), _number(paging, query, "count", len(found))
    link = _link(paging)
    # Unsound records take a place too: without them the next page would begin too early.
    computed = _after(query, start + len(found)) if found else None
    return Page(
        elements=[each for each in records if isinstance(each, Reading)],
        next=link or computed,
        start=start,
        count=count,
        linked=link is not None,
        unsound=[each for each in records if isinstance(each, Unsound)],
    )


def walk(fetch: Callable[[str], Page], query: str, most: int) -> Iterator[Page]:
    """Yield the pages from that query to the end, at most `most` of them.

    A page that repeats the one before it, without a link, is asked for again, because its records
    are still to come. UpstreamError if the same page comes STUCK times more.
    """
    onward: str | None = query
    seen: list[str] = []
    again = 0
    for _ in range(most):
        if onward is None:
            return
        found = fetch(onward)
        urns = found.urns
        again = again + 1 if urns and urns == seen else 0
        if again == STUCK:
            raise UpstreamError("LinkedIn gives the same page again and again")
        if again and not found.linked:
            found = replace(found, next=onward)
        seen, onward = urns, found.next
        yield found


def _number(paging: Mapping[str, Any], query: str, name: str, default: int) -> int:
    """Return the query's number before the answer's, because `next` is computed from it."""
    asked = number(parse_qs(query).get(name, [""])[0])
    found = number(paging.get(name)) if asked is None else asked
    return default if found is None else found


def _link(paging: Mapping[str, Any]) -> str | None:
    """Return the query of the `next` link; its path is ignored, because it is always the same.

    A link that no address can hold, or that is too long to be kept, counts as absent.
    """
    links = paging.get("links")
    for link in links if isinstance(links, list) else ():
        if members(link).get("rel") == "next":
            href = link.get("href")
            onward = href.partition("?")[2] if isinstance(href, str) else ""
            return onward if LINK.fullmatch(onward) else None
    return None


def _after(query: str, start: int) -> str:
    """Build the query from `start` on, without a link's page token, which led to the last page."""
    kept = [each for each in query.split("&") if each.partition("=")[0] in OURS]
    return "&".join([*kept, f"start={start}"])
