"""Pages of a viewer's people, merged of the lists of their states, whatever is in those lists."""

import itertools
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vouch.aws import dynamodb
from vouch.aws.dynamodb import Expression
from vouch.domain.people import DECISIONS, Decision
from vouch.moment import Milliseconds, Seconds
from vouch.storage.people_index import Page, Span, newest

NOW = Seconds(1_000)
KEY = "people#acme#ana#0"


class Index:
    """The index ByState: a query reads a part of a list, and at most as many bytes as it may."""

    def __init__(self, items: list[dict[str, Any]], most: int) -> None:
        self._items, self._most = items, most
        self.queries = 0
        self.read = 0

    def query_page(
        self, _table: str, key: Expression, _start: object, *, limit: int, **_: Any
    ) -> dynamodb.Page:
        self.queries += 1
        values = key.values
        found = [each for each in self._items if _is_within(each, values)]
        found.sort(key=lambda each: str(each["place"]), reverse=True)
        part = found[: min(limit, self._most)]
        self.read += len(part)
        # DynamoDB says that more may follow where the limit was reached, at the end too.
        return dynamodb.Page(part, {"pk": "…"} if len(part) in {limit, self._most} else None)


def _is_within(item: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    is_between = values[":low"] <= item["place"] <= values[":high"]
    return bool(item["standing"] == values[":standing"] and is_between)


def item(number: int, state: str = "NEW", *, revision: int = 1, ttl: int = 2_000) -> dict[str, Any]:
    """Somebody first seen at the millisecond of that number."""
    person = f"ACo{number:03d}"
    return {
        "pk": KEY,
        "sk": person,
        "person": person,
        "firstSeen": number,
        "state": state,
        "revision": revision,
        "ttl": ttl,
        "standing": f"{KEY}#{state}",
        "place": f"{number:014d}#{person}",
    }


@pytest.fixture
def patch() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        yield patch


def serve(patch: pytest.MonkeyPatch, items: list[dict[str, Any]], most: int = 1_000) -> Index:
    index = Index(items, most)
    patch.setattr(dynamodb, "query_page", index.query_page)
    return index


def walk(states: tuple[Decision, ...], count: int, since: int = 0) -> Iterator[Page]:
    """The pages of a list, one after the other."""
    after = None
    for _ in range(200):
        page = newest(KEY, Span(states, Milliseconds(since), after), count, NOW)
        yield page
        if page.next is None:
            return
        assert after is None or page.next < after
        after = page.next
    raise AssertionError("the list has no end")


def numbers(page: Page) -> list[int]:
    return [each["firstSeen"] for each in page.people]


@given(
    st.lists(st.tuples(st.sampled_from(DECISIONS), st.booleans()), max_size=40),
    st.integers(1, 12),
    st.sets(st.sampled_from(DECISIONS), min_size=1),
    st.integers(0, 40),
    st.sampled_from([2, 3, 7, 1_000]),
)
def test_a_walk_shows_everybody_who_is_kept_once_and_newest_first(
    stored: list[tuple[Decision, bool]],
    count: int,
    asked: set[Decision],
    since: int,
    most: int,
) -> None:
    people = [
        item(number, state, ttl=2_000 if is_kept else 900)
        for number, (state, is_kept) in enumerate(stored)
    ]
    with pytest.MonkeyPatch.context() as patch:
        index = serve(patch, people, most)
        pages = [*walk(tuple(asked), count, since)]

    shown = [*itertools.chain.from_iterable(map(numbers, pages))]
    assert shown == [
        number
        for number, (state, is_kept) in reversed([*enumerate(stored)])
        if is_kept and state in asked and number >= since
    ]
    assert all(len(page.people) <= count for page in pages)
    assert index.queries == len(pages) * len(asked)
    assert index.read <= index.queries * (count + 2)


def test_every_page_but_the_last_is_full_where_everybody_is_kept(
    patch: pytest.MonkeyPatch,
) -> None:
    serve(patch, [item(number, DECISIONS[number % 4]) for number in range(23)])

    pages = [*walk(DECISIONS, 5)]

    assert [len(page.people) for page in pages] == [5, 5, 5, 5, 3]


def test_a_page_is_short_and_not_dear_where_many_are_stored_who_are_no_longer_kept(
    patch: pytest.MonkeyPatch,
) -> None:
    index = serve(patch, [item(number, ttl=900 if number > 3 else 2_000) for number in range(500)])

    page = newest(KEY, Span(("NEW",), Milliseconds(0), None), 10, NOW)

    assert (page.people, index.read) == ([], 12)
    assert page.next is not None
    assert [number for page in walk(("NEW",), 10) for number in numbers(page)] == [3, 2, 1, 0]


def test_somebody_whom_the_index_has_under_two_states_is_shown_as_written_last(
    patch: pytest.MonkeyPatch,
) -> None:
    twice = [item(2, "NEW", revision=4), item(2, "KEPT", revision=5)]
    serve(patch, [item(1), *twice, item(3)])

    (page,) = walk(DECISIONS, 10)

    assert [(each["firstSeen"], each["state"]) for each in page.people] == [
        (3, "NEW"),
        (2, "KEPT"),
        (1, "NEW"),
    ]


def test_a_place_before_the_first_that_is_wanted_is_followed_by_nobody(
    patch: pytest.MonkeyPatch,
) -> None:
    index = serve(patch, [item(number) for number in range(9)])

    page = newest(KEY, Span(("NEW",), Milliseconds(5), item(3)["place"]), 10, NOW)

    assert (page, index.queries) == (Page([], None), 0)
