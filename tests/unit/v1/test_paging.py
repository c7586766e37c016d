"""Pages of /v1's lists: what is asked for, and what comes next."""

import re

import pytest

from vouch.v1.paging import Paging, paging_of

PLACE = re.compile(r"[a-z]+")
BOUND = ("list", "acme")


def asked(**query: str) -> tuple[Paging, list[str]]:
    return paging_of(query, BOUND, PLACE)


def following(paging: Paging, places: list[str]) -> str:
    """The token of the page after this one."""
    token = paging.answer(places)["next_page_token"]
    assert token
    return token


def test_nothing_said_is_the_first_fifty() -> None:
    paging, problems = asked()

    assert (paging.size, paging.after, paging.wanted, problems) == (50, None, 51, [])


def test_a_list_that_ends_on_its_page_has_no_next_one() -> None:
    paging, _ = asked(count="2")

    for places in ([], ["a"], ["a", "b"]):
        assert paging.answer(places) == {"count": 2, "next_page_token": None}


def test_a_token_leads_past_the_last_element_shown() -> None:
    paging, _ = asked(count="2")
    token = following(paging, ["a", "b", "c"])

    next_one, problems = asked(page_token=token)

    assert (next_one.after, problems) == ("b", [])


def test_a_token_is_accepted_for_its_own_list_and_places_only() -> None:
    paging, _ = asked(count="1")
    token = following(paging, ["a", "b"])
    strange = following(paging, ["A", "B"])

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
