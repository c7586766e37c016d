"""Pages: numbers and links (CONTRACTS 2.8; DESIGN 4.6)."""

from typing import Any

import pytest

from vouch.codec import parse_query
from vouch.errors import IllegalArgumentError
from vouch.restli import answers
from vouch.restli.paging import FinderPaging, paging

BOUND = ("urn:li:person:Me", "recipient", "HIDDEN", "VISIBLE")
PATH = "/v2/recommendation"
QUERY = "q=recipient&statusFilters=List(VISIBLE,HIDDEN)"
PLACES = [f"01229538193{n:03d}(urn:li:person:456DEF,{n})" for n in range(120, 0, -1)]


def _page(query: str, *bound: str) -> FinderPaging:
    return paging(parse_query(query), *(bound or BOUND))


def _answer(query: str, found: int) -> answers.Paging:
    return _page(query).answer(parse_query(query), PATH, PLACES[:found])


def _links(query: str, found: int) -> dict[str, str]:
    return {link["rel"]: link["href"] for link in _answer(query, found)["links"]}


def _next(query: str, found: int = 10) -> dict[str, Any]:
    """The parameters of the next link."""
    return dict(parse_query(_links(query, found)["next"].removeprefix(f"{PATH}?")))


@pytest.mark.parametrize(
    ("query", "start", "size"),
    [("x=1", 0, 10), ("start=7", 7, 10), ("count=1", 0, 1), ("start=10000&count=100", 10_000, 100),
     ("start=-0&count=007", 0, 7)],
)  # fmt: skip
def test_start_is_0_and_count_is_10_by_default(query: str, start: int, size: int) -> None:
    page = _page(query)

    assert (page.start, page.size, page.after) == (start, size, None)


@pytest.mark.parametrize("name", ["start", "count"])
@pytest.mark.parametrize(
    "value",
    ["a", "1.5", "1e3", "%2B1", "1_0", "--1", "-", "''", "%20", "1%20", "%D9%A1", "%C2%B2",
     "List(1)", "List()", "(a:1)", "0x1", "9" * 16, "9" * 5000],
)  # fmt: skip
def test_a_number_is_an_integer(name: str, value: str) -> None:
    with pytest.raises(IllegalArgumentError) as refused:
        _page(f"{name}={value}")

    assert refused.value.message == (
        f"Invalid (non-integer) start/count parameters; {name} is digits alone, as in {name}=10"
    )


@pytest.mark.parametrize("query", ["start=-1", "count=-1", "start=-999&count=0"])
def test_a_number_is_not_negative(query: str) -> None:
    with pytest.raises(IllegalArgumentError) as refused:
        _page(query)

    assert refused.value.message == "start/count parameters must be non-negative"


@pytest.mark.parametrize("count", [0, 101, 10**14])
def test_a_count_is_1_to_100(count: int) -> None:
    with pytest.raises(IllegalArgumentError, match="count is 1 to 100"):
        _page(f"count={count}")


@pytest.mark.parametrize("start", [10_001, 10**14])
def test_a_bare_start_above_10_000_is_refused_with_advice_to_follow_links(start: int) -> None:
    with pytest.raises(IllegalArgumentError, match=r"at most 10000;.*follow the next links"):
        _page(f"start={start}")


def test_paging_echoes_the_numbers_and_always_has_links() -> None:
    assert _answer(f"{QUERY}&count=3", 2) == {"start": 0, "count": 3, "links": []}
    assert "total" not in _answer(QUERY, 10)


def test_a_full_page_has_a_next_link_and_a_later_one_a_prev_link() -> None:
    assert set(_links(QUERY, 10)) == {"next"}
    assert set(_links(f"{QUERY}&start=30", 10)) == {"prev", "next"}
    assert set(_links(f"{QUERY}&start=30", 9)) == {"prev"}
    assert set(_links(f"{QUERY}&start=30", 0)) == {"prev"}


@pytest.mark.parametrize(("start", "back"), [(30, "20"), (10, "0"), (3, "0")])
def test_prev_goes_back_by_one_page_at_most_to_the_first(start: int, back: str) -> None:
    href = _links(f"start={start}&{QUERY}", 0)["prev"]

    assert href == f"{PATH}?count=10&q=recipient&start={back}&statusFilters=List(VISIBLE,HIDDEN)"


def test_a_link_is_the_query_with_its_parameters_sorted_and_encoded() -> None:
    query = f"x=(b:%2C,a:%26)&fields=status,%20id&%3D=''&{QUERY}&start=5"
    token = _next(query)["pageToken"]

    assert _answer(query, 10)["links"][1] == {
        "rel": "next",
        "href": f"{PATH}?%3D=''&count=10&fields=status,%20id&pageToken={token}&q=recipient&start=15"
        "&statusFilters=List(VISIBLE,HIDDEN)&x=(a:%26,b:%2C)",
        "type": "application/json",
    }


def test_a_next_link_starts_after_the_last_record() -> None:
    parameters = _next(f"{QUERY}&count=7&start=21", 7)
    page = paging(parameters, *BOUND)

    assert (page.start, page.size, page.after) == (28, 7, PLACES[6])
    del parameters["pageToken"], parameters["start"], parameters["count"]
    assert parameters == parse_query(QUERY)
