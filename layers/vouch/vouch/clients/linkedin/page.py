"""Pages of a finder, and the way from one to the next (CONTRACTS 2.8)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs

from vouch.clients.body import members, parsed
from vouch.clients.linkedin.record import number, reading
from vouch.clients.linkedin.refusal import not_understood
from vouch.codec import Encodable, encode
from vouch.errors import UpstreamError

if TYPE_CHECKING:
    from vouch.clients.exchange import Answer
    from vouch.domain.mirror import Reading

OURS: Final = {"q", "statusFilters", "count"}
"""Parameters that every page of a walk has."""
STUCK: Final = 10
"""Times that a page may come again."""


@dataclass(frozen=True, slots=True)
class Page:
    """Records as they came, and where the next ones are.

    `next` goes to `LinkedInClient.pages` as `at`; None at the end.
    """

    elements: "list[Reading]"
    next: str | None
    start: int
    count: int
    linked: bool = False
    """Whether `next` is LinkedIn's own word, and not computed."""


def query_of(**parameters: Encodable) -> str:
    """As it is sent."""
    return "&".join(f"{name}={encode(value)}" for name, value in parameters.items())


def page(answer: "Answer", query: str) -> Page:
    """The page that came for that query; UpstreamError where it is none, or a record is not sound.

    `next` is their link, else the records after these: a page that is short need not be the last,
    an empty one without a link is.
    """
    body = members(parsed(answer.body))
    found = body.get("elements")
    if not isinstance(found, list):
        raise not_understood(answer, "a page")
    paging = members(body.get("paging"))
    elements = [reading(each, answer) for each in found]
    start, count = _number(paging, query, "start", 0), _number(paging, query, "count", len(found))
    if link := _link(paging):
        return Page(elements, link, start, count, linked=True)
    return Page(elements, _after(query, start + len(found)) if found else None, start, count)


def walk(fetch: Callable[[str], Page], query: str, most: int) -> Iterator[Page]:
    """From the page of that query to the end, but no more than so many.

    Where the page before comes again without a link, what was asked for is still to come; where it
    never does, UpstreamError.
    """
    onward: str | None = query
    seen: list[str] = []
    again = 0
    for _ in range(most):
        if onward is None:
            return
        found = fetch(onward)
        urns = [each.urn for each in found.elements]
        again = again + 1 if urns and urns == seen else 0
        if again == STUCK:
            raise UpstreamError("LinkedIn gives the same page again and again")
        if again and not found.linked:
            found = replace(found, next=onward)
        seen, onward = urns, found.next
        yield found


def _number(paging: Mapping[str, Any], query: str, name: str, default: int) -> int:
    """As asked for, even if they say otherwise: what follows is computed from it."""
    asked = number(parse_qs(query).get(name, [""])[0])
    told = number(paging.get(name)) if asked is None else asked
    return default if told is None else told


def _link(paging: Mapping[str, Any]) -> str | None:
    """The query of their link; its path is the one that was asked, whatever they call it."""
    links = paging.get("links")
    for link in links if isinstance(links, list) else ():
        if members(link).get("rel") == "next":
            href = link.get("href")
            return href.partition("?")[2] or None if isinstance(href, str) else None
    return None


def _after(query: str, start: int) -> str:
    """By number: what else a link held, such as a token of its place, led to the page before."""
    kept = [each for each in query.split("&") if each.partition("=")[0] in OURS]
    return "&".join([*kept, f"start={start}"])
