"""Pages of /v1's lists: what is asked for, and what comes next."""

import re

import pytest

from vouch.v1.paging import Paging, paging_of

PLACE = re.compile(r"[a-z]+")
BOUND = ("list", "acme")


def asked(**query: str) -> tuple[Paging, list[str]]:
    return paging_of(query, BOUND, PLACE)


def test_a_bare_query_asks_for_the_first_fifty() -> None:
    paging, problems = asked()

    assert (paging.size, paging.after, paging.wanted, problems) == (50, None, 51, [])


def test_a_list_that_ends_on_its_page_has_no_next_one() -> None:
    paging, _ = asked(count="2")

    for places in ([], ["a"], ["a", "b"]):
        assert paging.answer(places) == {"count": 2, "next_page_token": None}


def test_a_token_leads_past_the_last_element_shown() -> None:
    paging, _ = asked(count="2")
    token = paging.answer(["a", "b", "c"])["next_page_token"]

    following, problems = asked(page_token=token)

    assert (following.after, problems) == ("b", [])


def test_a_token_is_accepted_for_its_own_list_and_places_only() -> None:
    paging, _ = asked(count="1")
    token = paging.answer(["a", "b"])["next_page_token"]
    strange = paging.answer(["A", "B"])["next_page_token"]

    assert paging_of({"page_token": token}, ("list", "other"), PLACE)[1]
    assert asked(page_token=strange)[1]
    assert asked(page_token="")[1]
    assert asked(page_token=token)[1] == []


@pytest.mark.parametrize("count", ["", "0", "101", "-1", "1.0", "٣", "0001", "1e1", " 1"])
def test_a_count_is_one_to_a_hundred(count: str) -> None:
    assert asked(count=count)[1] == ["count: 1 to 100"]


def test_every_problem_of_the_query_is_reported() -> None:
    assert asked(count="0", page_token="x")[1] == [
        "count: 1 to 100",
        "page_token: not of this list; send next_page_token as it came",
    ]
