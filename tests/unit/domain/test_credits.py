"""What a call costs, and which thresholds a charge reaches."""

from math import ceil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vouch.domain.credits import (
    THRESHOLDS,
    Kind,
    band,
    entry,
    login_price,
    most,
    price,
    reached,
)
from vouch.domain.suggestion import Query


def total(results: int) -> Query:
    return Query("a token", total_results=results)


def pages(start: int, end: int) -> Query:
    return Query("a token", start_page=start, end_page=end)


@pytest.mark.parametrize(
    ("query", "expected"),
    [(total(1), 1), (total(10), 1), (total(11), 2), (total(300), 30), (total(1000), 100),
     (pages(1, 1), 1), (pages(1, 3), 3), (pages(7, 106), 100)],
)  # fmt: skip
def test_a_reservation_is_the_most_a_call_can_cost(query: Query, expected: int) -> None:
    assert most(query) == expected


@pytest.mark.parametrize(
    ("query", "returned", "pages_fetched", "expected"),
    [
        (total(300), 300, None, 30),
        (total(300), 11, None, 2),
        (total(300), 10, None, 1),
        (total(300), 1, None, 1),
        (total(300), 0, None, 0),
        (total(10), 300, None, 1),
        (pages(1, 3), 30, 3, 3),
        (pages(1, 3), 12, 2, 2),
        (pages(1, 3), 12, None, 3),
        (pages(1, 3), 0, 3, 0),
        (pages(1, 3), 90, 9, 3),
    ],
)
def test_a_call_is_charged_for_the_people_returned_and_never_above_its_reservation(
    query: Query, returned: int, pages_fetched: int | None, expected: int
) -> None:
    assert price(query, returned, pages_fetched) == expected


@pytest.mark.parametrize(
    ("granted", "charged", "expected"),
    [(100, 79, []), (100, 80, [80]), (100, 99, [80]), (100, 100, [80, 100]),
     (1, 0, []), (1, 1, [80, 100]), (7, 5, []), (7, 6, [80]), (0, 0, []), (0, 5, [])],
)  # fmt: skip
def test_a_threshold_is_reached_by_the_charge_that_passes_it(
    granted: int, charged: int, expected: list[int]
) -> None:
    assert reached(granted, charged) == expected


@given(granted=st.integers(0, 3000), charged=st.integers(0, 4000), other=st.integers(0, 4000))
def test_a_band_is_all_that_reaches_the_same_thresholds(
    granted: int, charged: int, other: int
) -> None:
    low, high = band(granted, charged)

    assert (low <= other <= high) == (reached(granted, other) == reached(granted, charged))


def test_the_thresholds_are_eighty_and_a_hundred_percent() -> None:
    assert THRESHOLDS == (80, 100)
    assert band(1000, 0).high + 1 == ceil(1000 * 0.8)


def test_lines_sort_by_time_and_a_reservation_before_its_end() -> None:
    kinds: list[Kind] = ["GRANTED", "ADJUSTED", "RESERVED", "SETTLED"]
    lines = [entry(at, kind, 0, "ab") for at in (999, 1000) for kind in kinds]

    assert sorted(line["id"] for line in lines) == [line["id"] for line in lines]


@pytest.mark.parametrize(
    ("reserved", "consumed", "expected"),
    [(1, 0, 0), (1, 1, 1), (1, 9, 1), (2, 1, 1), (0, 5, 0), (2, None, 2)],
)
def test_a_login_costs_what_linkup_says_and_at_most_what_was_reserved(
    reserved: int, consumed: int | None, expected: int
) -> None:
    assert login_price(reserved, consumed) == expected
