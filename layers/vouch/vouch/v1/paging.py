"""Pages of /v1's lists: how many elements, and where the page before ended (DESIGN 5.4)."""

from collections.abc import Mapping, Sequence
from re import Pattern
from typing import Final, NamedTuple

from vouch.http.tokens import digest_of, place_in, token
from vouch.v1 import answers

DEFAULT_COUNT: Final = 50
MAX_COUNT: Final = 100


class Paging(NamedTuple):
    """Which part of a list is asked for."""

    size: int
    after: str | None
    """The place of the last element of the page before."""
    digest: str
    """Of what page tokens are bound to."""

    @property
    def wanted(self) -> int:
        """One more than is shown tells whether there are more."""
        return self.size + 1

    def told(self, places: Sequence[str]) -> answers.Paging:
        """How the list goes on, by the places of what was found of those wanted."""
        is_last = len(places) <= self.size
        following = None if is_last else token(places[self.size - 1], self.digest)
        return {"count": self.size, "next_page_token": following}


def paging_of(
    query: Mapping[str, str], bound: Sequence[str], place: Pattern[str], what: str = "list"
) -> tuple[Paging, list[str]]:
    """What `count` and `page_token` ask for, and all that is wrong with them.

    A token holds for the values that the list is `bound` to, and for places of that pattern.
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
