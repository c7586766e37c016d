"""The people of a viewer by decision, newest first: the index ByState of the table (DESIGN 12.4).

Each decision has its own list, in the order of `place`: when a person was first seen, and the id.
A place changes only when a person begins anew.
"""

import heapq
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, NamedTuple

from vouch.aws import dynamodb
from vouch.aws.dynamodb import Expression
from vouch.domain.people import Decision, Person, is_kept
from vouch.moment import Milliseconds, Seconds
from vouch.settings import settings
from vouch.storage.people import person_of, place_of

LAST: Final = "~"
"""Comes after every place: those begin with a digit."""


class Span(NamedTuple):
    """The part of a viewer's lists that a page is taken from."""

    states: Sequence[Decision]
    since: Milliseconds
    """The page has nobody who was first seen before this moment."""
    after: str | None
    """The place that the page follows; None for the first page."""


class Page(NamedTuple):
    """People, newest first, and the place that the next page follows; None at the end."""

    people: list[Person]
    next: str | None


def newest(partition: str, span: Span, count: int, now: Seconds) -> Page:
    """Read a page of at most `count` people, with one query for each state.

    It has fewer people, though others follow, where some are stored who are no longer kept.
    """
    low, high = f"{span.since:014d}", span.after or LAST
    if high < low:
        return Page([], None)
    lists = [_read(f"{partition}#{state}", low, high, count + 2) for state in span.states]
    # A list that was not read to its end says nothing of what lies behind.
    horizon = max((each.items[-1]["place"] for each in lists if each.next), default="")
    merged = heapq.merge(*(each.items for each in lists), key=itemgetter("place"), reverse=True)
    within = (item for item in merged if horizon <= item["place"] != span.after)
    kept = [each for each in _latest(within) if is_kept(each, now)]
    if len(kept) > count:
        return Page(kept[:count], place_of(kept[count - 1]))
    return Page(kept, horizon or None)


def _read(standing: str, low: str, high: str, limit: int) -> dynamodb.Page:
    """Read the beginning of a list; the place `high` may be the first."""
    between = {":standing": standing, ":low": low, ":high": high}
    key = Expression("standing = :standing AND place BETWEEN :low AND :high", between)
    return dynamodb.query_page(
        settings().people_table, key, None, index="ByState", limit=limit, newest_first=True
    )


def _latest(items: Iterable[dict[str, Any]]) -> Iterator[Person]:
    """Yield each person once, as written last: an index that catches up may have two states."""
    for _, same in groupby(items, key=itemgetter("place")):
        yield person_of(max(same, key=itemgetter("revision")))
