"""Pages of /v1's lists: their size, and where the page before ended (DESIGN 5.4)."""

from collections.abc import Mapping, Sequence
from re import Pattern
from typing import Final, NamedTuple

from vouch.http.tokens import digest_of, place_in, token
from vouch.v1 import answers

DEFAULT_COUNT: Final = 50
MAX_COUNT: Final = 100


class Paging(NamedTuple):
    """The page of a list that a query asks for."""

    size: int
    after: str | None
    """The place of the page before's last element; None for the first page."""
    digest: str
    """The digest of the values that page tokens are bound to."""

    @property
    def wanted(self) -> int:
        """Return how many elements to read: one more than is shown, which tells if more follow."""
        return self.size + 1

    def answer(self, places: Sequence[str]) -> answers.Paging:
        """Build the `paging` of a page; `places` are those of up to `wanted` elements."""
        is_last = len(places) <= self.size
        return self.leading_to(None if is_last else places[self.size - 1])

    def leading_to(self, place: str | None) -> answers.Paging:
        """Build the `paging` of a page; the next page follows `place`, None is the last page."""
        following = None if place is None else token(place, self.digest)
        return {"count": self.size, "next_page_token": following}


def paging_of(
    query: Mapping[str, str], bound: Sequence[str], place: Pattern[str], what: str = "list"
) -> tuple[Paging, list[str]]:
    """Return the page that `count` and `page_token` ask for, and all problems of the two.

    A token is bound to the values `bound`, and its place must match the pattern `place`.
    """
    count, digest, after = query.get("count", str(DEFAULT_COUNT)), digest_of(*bound), None
    size, problems = DEFAULT_COUNT, []
    if count.isascii() and count.isdigit() and len(count) <= 3 and 1 <= int(count) <= MAX_COUNT:
        size = int(count)
    else:
        problems.append(f"count: 1 to {MAX_COUNT}")
    if "page_token" in query:
        after = place_in(query["page_token"], digest)
        if after is None or not place.fullmatch(after):
            problems.append(f"page_token: not of this {what}; send next_page_token as it came")
    return Paging(size, after, digest), problems
