"""A client of LinkedIn's Recommendation API for one member (CONTRACTS 1, 2)."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import batched
from typing import TYPE_CHECKING, Any, Final, Literal

from vouch.clients.body import parsed
from vouch.clients.linkedin.batch import BatchGet, batch
from vouch.clients.linkedin.calls import MemberCalls
from vouch.clients.linkedin.created import created
from vouch.clients.linkedin.page import Page, page, query_of, walk
from vouch.clients.linkedin.person import UserInfo, person
from vouch.clients.linkedin.record import reading
from vouch.codec import encode

if TYPE_CHECKING:
    import requests

    from vouch.deadline import Deadline
    from vouch.domain.mirror import Reading

type Finder = Literal["recipient", "recommender"]

AT_ONCE: Final = 50
"""How many records one BATCH_GET asks for."""
RESOURCE: Final = "/recommendation"


class LinkedInClient:
    """Calls LinkedIn with one member's access token; safe to keep and to share between threads.

    >>> linkedin = LinkedInClient(base_url, access_token)
    >>> member = linkedin.userinfo().member
    >>> received = linkedin.recipient(["PENDING", "VISIBLE"], count=5)
    >>> [reading.fields["recommendee"] == member for reading in received.elements]
    [True, True, True, True, True]
    >>> pending = linkedin.recipient(["PENDING"]).elements[0].urn
    >>> linkedin.update(pending, {"status": "VISIBLE"})
    >>> linkedin.get(pending).fields["status"]
    'VISIBLE'
    >>> batch = linkedin.batch_get([pending, "urn:li:recommendation:(urn:li:person:Nobody,1)"])
    >>> [*batch.results] == [pending], [error.status for error in batch.errors.values()]
    (True, [404])
    >>> statuses = ["PENDING", "VISIBLE", "HIDDEN", "WITHDRAWN", "REPLACED", "CLOSED"]
    >>> sum(len(page.elements) for page in linkedin.pages("recipient", statuses))
    15

    `base_url` ends in `/v2`. The caller's `session` may bring its own adapters; without one the
    client keeps connections for reads and updates. `deadline` bounds all calls together; without
    one each has 24 seconds. `spent` gets the milliseconds of each call.

    Reads and updates are tried up to four times, after growing waits or those that LinkedIn asks
    for. CREATE is never repeated; `served` of its error is False where it surely did nothing.

    Raises UpstreamTokenError (401), UpstreamScopeError (403, if the token lacks a scope),
    UpstreamThrottledError (429; `day_limit` where nothing is served before 00:00 UTC),
    UpstreamRejectedError (any other 4xx, with LinkedIn's own status, code and text),
    UpstreamUnavailableError (503), UpstreamTimeoutError (no whole answer by the deadline) and
    UpstreamError (all else, also answers that cannot be understood). Each has
    LinkedIn's `request_id`; no message shows the token or what a member wrote.
    """

    def __init__(
        self,
        base_url: str,
        access_token: str,
        *,
        session: "requests.Session | None" = None,
        deadline: "Deadline | None" = None,
        spent: Callable[[float], object] = lambda _: None,
    ) -> None:
        self._calls = MemberCalls(base_url, access_token, session, deadline, spent)

    def create(self, fields: Mapping[str, Any]) -> str:
        """Create a recommendation and return its URN."""
        return created(self._calls.create(RESOURCE, fields))

    def get(self, urn: str) -> "Reading":
        """Read one record."""
        answer = self._calls.read("GET", _path(urn))
        return reading(parsed(answer.body), answer, urn)

    def batch_get(self, urns: Iterable[str]) -> BatchGet:
        """Read any number of records, 50 in a call; `errors` explains each one that is missing."""
        found = BatchGet({}, {})
        for some in batched(dict.fromkeys(urns), AT_ONCE, strict=False):
            answer = self._calls.read("BATCH_GET", RESOURCE, query_of(ids=some))
            came = batch(answer, some, self._calls.mask)
            found.results.update(came.results)
            found.errors.update(came.errors)
        return found

    def find(
        self, finder: Finder, statuses: Sequence[str], *, start: int = 0, count: int = 10
    ) -> Page:
        """Read one page of what the member received (`recipient`) or gave (`recommender`)."""
        return self._page(_finder(finder, statuses, start, count))

    def recipient(self, statuses: Sequence[str], *, start: int = 0, count: int = 10) -> Page:
        """Read one page of the records that the member received."""
        return self.find("recipient", statuses, start=start, count=count)

    def recommender(self, statuses: Sequence[str], *, start: int = 0, count: int = 10) -> Page:
        """Read one page of the records that the member gave."""
        return self.find("recommender", statuses, start=start, count=count)

    def descendant(self, urn: str) -> Page:
        """Read the record and those that it replaced; no page follows this one."""
        return replace(self._page(query_of(q="descendant", recUrn=urn)), next=None)

    def pages(
        self,
        finder: Finder,
        statuses: Sequence[str],
        *,
        count: int = 100,
        at: str | None = None,
        most: int = 1000,
    ) -> Iterator[Page]:
        """Read all pages from the first, or from `at`: an earlier page's `next`.

        At most `most` pages come; if more follow, the last one's `next` is not None. A record that
        moves meanwhile may come twice. After a page that repeats the one before it, the page that
        was due is asked for again.
        """
        return walk(self._page, at or _finder(finder, statuses, 0, count), most)

    def update(self, urn: str, changes: Mapping[str, str | None]) -> None:
        """Change fields of a record; None deletes the field."""
        self._calls.update(_path(urn), changes)

    def userinfo(self) -> UserInfo:
        """Read which member the token belongs to."""
        return person(self._calls.userinfo())

    def _page(self, query: str) -> Page:
        return page(self._calls.read("FINDER", RESOURCE, query), query)


def _path(urn: str) -> str:
    return f"{RESOURCE}/{encode(urn, 'path')}"


def _finder(finder: Finder, statuses: Sequence[str], start: int, count: int) -> str:
    if not statuses or isinstance(statuses, str):
        raise ValueError("statuses are a list of one at least")
    return query_of(q=finder, statusFilters=[*statuses], start=start, count=count)
