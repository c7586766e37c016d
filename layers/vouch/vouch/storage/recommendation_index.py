"""Records of one member, newest first, out of the table's indexes.

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
from vouch.domain.recommendation import Recommendation
from vouch.domain.status import Status
from vouch.settings import settings

INDEXES: Final = {"recipient": ("Received", "receivedAs"), "recommender": ("Given", "givenAs")}
"""Finder: its index and the index's partition key."""
LARGEST_READ: Final = 500


class Found(NamedTuple):
    """A record and its place in the order."""

    place: str
    record: Recommendation


def newest(
    finder: str, member: str, statuses: Sequence[str], after: str | None, skip: int, count: int
) -> list[Found]:
    """At most `count` records, those that follow the place `after`; without one, after `skip`.

    Reads no more than `count` index entries for each status where nothing is skipped.
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
    """How many entries to ask for at a time.

    For ten records of two statuses that is four, 4 KB of records, the unit of a read: at most four
    reads of half a unit each, and never more than `wanted` entries for each status.
    """
    return min(LARGEST_READ, wanted if statuses == 1 else max(1, wanted * 2 // 5))


def _entries(finder: str, partition: str, after: str | None, size: int) -> Iterator[dict[str, Any]]:
    index, key = INDEXES[finder]
    # "~" comes after every place: it begins with a digit.
    place = after or "~"
    while True:
        with dynamodb.errors():
            answer = dynamodb.client().query(
                TableName=settings().recommendations_table,
                IndexName=index,
                KeyConditionExpression=f"{key} = :partition AND place < :place",
                ExpressionAttributeValues=dynamodb.pack({":partition": partition, ":place": place}),
                ScanIndexForward=False,
                Limit=size,
            )
        items = [dynamodb.unpack(item) for item in answer["Items"]]
        yield from items
        if "LastEvaluatedKey" not in answer:
            return
        place = items[-1]["place"]


def urns(member: str) -> Iterator[str]:
    """Of whatever status, without those that are deleted; one may come twice."""
    for finder in INDEXES:
        for status in Status:
            yield from _urns(finder, f"{member}#{status}")


def _urns(finder: str, partition: str) -> Iterator[str]:
    index, key = INDEXES[finder]
    with dynamodb.errors():
        pages = (
            dynamodb.client()
            .get_paginator("query")
            .paginate(
                TableName=settings().recommendations_table,
                IndexName=index,
                KeyConditionExpression=f"{key} = :partition",
                ExpressionAttributeValues=dynamodb.pack({":partition": partition}),
                ProjectionExpression="urn",
            )
        )
        for page in pages:
            yield from (item["urn"]["S"] for item in page["Items"])
