"""Records of one member, newest first, read from the table's indexes.

An index holds a partition for each member and status, in the order of `place`: the time of creation
and the URN, which never change. Several statuses are merged on the way, so a page costs the same at
any depth, and a walk by places meets a record once however its status changes meanwhile.
"""

import heapq
from collections.abc import Iterator, Sequence
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, Final, NamedTuple, cast

from vouch.aws import dynamodb
from vouch.aws.dynamodb import Expression
from vouch.domain.recommendation import Recommendation
from vouch.domain.status import Status
from vouch.settings import settings

INDEXES: Final = {"recipient": ("Received", "receivedAs"), "recommender": ("Given", "givenAs")}
"""The index of each finder, and the index's partition key."""
LARGEST_READ: Final = 500
"""How many entries one call reads at most."""


class Found(NamedTuple):
    """A record and its place in the order."""

    place: str
    record: Recommendation


def newest(
    finder: str, member: str, statuses: Sequence[str], after: str | None, skip: int, count: int
) -> list[Found]:
    """Read at most `count` records that follow the place `after`; without one, after `skip`.

    It reads no more than `count` index entries for each status where nothing is skipped.
    """
    skipped = 0 if after else skip
    size = _size(skipped + count, len(statuses))
    partitions = [_entries(finder, f"{member}#{status}", after, size) for status in statuses]
    merged = heapq.merge(*partitions, key=itemgetter("place"), reverse=True)
    # An index that is catching up may show a record under its old and its new status.
    distinct = (next(group) for _, group in groupby(merged, key=itemgetter("place")))
    page = islice(distinct, skipped, skipped + count)
    return [Found(item["place"], cast("Recommendation", item)) for item in page]


def _size(wanted: int, statuses: int) -> int:
    """Tell how many entries one call asks for.

    For ten records of two statuses that is four, 4 KB of records, the unit of a read: at most four
    reads of half a unit each, and never more than `wanted` entries for each status.
    """
    return min(LARGEST_READ, wanted if statuses == 1 else max(1, wanted * 2 // 5))


def _entries(finder: str, partition: str, after: str | None, size: int) -> Iterator[dict[str, Any]]:
    index, key = INDEXES[finder]
    # "~" comes after every place: it begins with a digit.
    place = after or "~"
    while True:
        page = dynamodb.query_page(
            settings().recommendations_table,
            Expression(
                f"{key} = :partition AND place < :place",
                {":partition": partition, ":place": place},
            ),
            None,
            index=index,
            limit=size,
            newest_first=True,
        )
        yield from page.items
        if page.next is None:
            return
        place = page.items[-1]["place"]


def urns(member: str) -> Iterator[str]:
    """Yield the URNs of a member's records that are not deleted; a URN may come twice."""
    for index, key in INDEXES.values():
        for status in Status:
            found = dynamodb.query(
                settings().recommendations_table,
                Expression(f"{key} = :partition", {":partition": f"{member}#{status}"}),
                index=index,
                projection=["urn"],
            )
            yield from (item["urn"] for item in found)
