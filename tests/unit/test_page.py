"""Pages out of an index, over one that is faked: order, duplicates, how much is read."""

import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vouch.aws import dynamodb
from vouch.storage import recommendation_index

STATUSES = ("CLOSED", "HIDDEN", "PENDING", "REPLACED", "VISIBLE", "WITHDRAWN")
ME = "urn:li:person:Me"


class FakeIndex:
    """Answers queries as DynamoDB does, and counts what it reads."""

    def __init__(self, places: dict[str, list[int]], at_once: int = 10_000) -> None:
        self._partitions = {
            f"{ME}#{status}": sorted((f"{place:014d}(x)" for place in found), reverse=True)
            for status, found in places.items()
        }
        self._at_once = at_once
        self.queries: list[dict[str, Any]] = []
        self.reads: list[int] = []

    def query(self, **asked: Any) -> dict[str, Any]:
        self.queries.append(asked)
        values = dynamodb.unpack(asked["ExpressionAttributeValues"])
        entries = self._partitions.get(values[":partition"], [])
        following = [place for place in entries if place < values[":place"]]
        read = following[: min(asked["Limit"], self._at_once)]
        self.reads.append(len(read))
        answer: dict[str, Any] = {
            "Items": [dynamodb.pack({"place": p, "in": values[":partition"]}) for p in read]
        }
        if len(read) == asked["Limit"] or len(read) < len(following):
            answer["LastEvaluatedKey"] = dynamodb.pack({"place": read[-1]})
        return answer


type Serve = Callable[[FakeIndex], FakeIndex]


@pytest.fixture(scope="module")
def serve() -> Any:
    with pytest.MonkeyPatch.context() as patch:

        def install(index: FakeIndex) -> FakeIndex:
            patch.setattr(dynamodb, "client", lambda: index)
            return index

        yield install


def _newest(statuses: int, count: int, after: str | None = None, skip: int = 0) -> list[int]:
    found = recommendation_index.newest("recipient", ME, STATUSES[:statuses], after, skip, count)
    return [int(each.place[:14]) for each in found]


partitions = st.lists(st.sets(st.integers(1, 200), max_size=40), min_size=1, max_size=6)
places = partitions.map(lambda sets: dict(zip(STATUSES, map(list, sets), strict=False)))


@given(places, st.integers(1, 20), st.integers(0, 30), st.none() | st.integers(1, 200))
def test_the_newest_of_all_statuses_each_once(
    serve: Serve, held: dict[str, list[int]], count: int, skip: int, after: int | None
) -> None:
    index = serve(FakeIndex(held))
    place = None if after is None else f"{after:014d}(x)"

    found = _newest(len(held), count, place, skip)

    distinct = sorted({number for each in held.values() for number in each}, reverse=True)
    older = [number for number in distinct if after is None or number < after]
    assert found == (older[skip:] if after is None else older)[:count]
    assert all(query["Limit"] <= max(count, skip + count) for query in index.queries)


@given(places, st.integers(1, 100), st.none() | st.integers(1, 200))
def test_a_page_by_links_reads_at_most_statuses_times_count(
    serve: Serve, held: dict[str, list[int]], count: int, after: int | None
) -> None:
    apart = {status: [n * 10 + i for n in held[status]] for i, status in enumerate(held)}
    index = serve(FakeIndex(apart))

    _newest(len(held), count, None if after is None else f"{after * 10:014d}(x)")

    assert sum(index.reads) <= len(held) * count


@given(places, st.none() | st.integers(1, 200))
def test_ten_records_of_1_kb_stay_within_the_budget(
    serve: Serve, held: dict[str, list[int]], after: int | None
) -> None:
    apart = {status: [n * 10 + i for n in held[status]] for i, status in enumerate(held)}
    index = serve(FakeIndex(apart))

    _newest(len(held), 10, None if after is None else f"{after * 10:014d}(x)")

    # Half a unit for each 4 KB, of each query; an empty one costs as much.
    units = sum(max(1, math.ceil(entries / 4)) * 0.5 for entries in index.reads)
    assert units <= 2 + max(0, len(held) - 2)


def test_a_walk_goes_on_through_answers_that_are_cut_short(serve: Serve) -> None:
    serve(FakeIndex({"CLOSED": [*range(1, 60)], "HIDDEN": [*range(60, 99)]}, at_once=3))

    assert _newest(2, 98) == [*range(98, 0, -1)]


def test_the_index_is_asked_for_the_member_and_the_statuses_only(serve: Serve) -> None:
    index = serve(FakeIndex({}))

    recommendation_index.newest("recommender", ME, ["HIDDEN", "VISIBLE"], None, 0, 10)

    asked = [dynamodb.unpack(query["ExpressionAttributeValues"]) for query in index.queries]
    assert {each[":partition"] for each in asked} == {f"{ME}#HIDDEN", f"{ME}#VISIBLE"}
    assert {query["IndexName"] for query in index.queries} == {"Given"}


def test_a_deep_start_reads_large_pieces(serve: Serve) -> None:
    index = serve(FakeIndex({"CLOSED": [*range(1, 12_000)]}))

    assert _newest(1, 10, skip=10_000) == [*range(1_999, 1_989, -1)]
    assert len(index.queries) <= 21
