"""The tokens in next links: opaque, and good for the query they were made for only (DESIGN 4.6)."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vouch.codec import parse_query
from vouch.errors import IllegalArgumentError
from vouch.restli.paging import FinderPaging, paging

BOUND = ("urn:li:person:Me", "recipient", "HIDDEN", "VISIBLE")
PATH = "/v2/recommendation"
QUERY = "q=recipient&statusFilters=List(VISIBLE,HIDDEN)"
PLACES = [f"01229538193{n:03d}(urn:li:person:456DEF,{n})" for n in range(20, 0, -1)]


def _page(query: str, *bound: str) -> FinderPaging:
    return paging(parse_query(query), *(bound or BOUND))


def _next(query: str, found: int) -> str:
    """The token of the next link."""
    links = _page(query).answer(parse_query(query), PATH, PLACES[:found])["links"]
    return str(parse_query(links[-1]["href"].removeprefix(f"{PATH}?"))["pageToken"])


TOKEN = _next(QUERY, 10)


def _token(value: object) -> str:
    """Forge a token as a caller could who knows how tokens are made."""
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def test_a_token_reaches_further_than_a_bare_start() -> None:
    page = _page(f"start=12000&pageToken={TOKEN}")

    assert (page.start, page.after) == (12_000, PLACES[9])
    links = page.answer(parse_query(QUERY), PATH, PLACES[:10])["links"]
    assert [link["rel"] for link in links] == ["next"]


def test_the_last_token_is_the_only_one_in_a_link() -> None:
    assert _next(f"{QUERY}&start=10&pageToken={TOKEN}", 10) == TOKEN
    assert _next(f"{QUERY}&start=10&count=20&pageToken={TOKEN}", 20) != TOKEN


@pytest.mark.parametrize("place", range(len(BOUND)))
def test_a_token_of_another_member_finder_or_status_is_refused(place: int) -> None:
    foreign = [*BOUND]
    foreign[place] += "X"

    with pytest.raises(IllegalArgumentError, match="not of this query; follow a next link"):
        _page(f"pageToken={TOKEN}", *foreign)


FORGED = [
    "", "x", "~", "9", 7, None, [], "\ud800", "A" * 5000, PLACES[0][:-1], PLACES[0] + "\n",
    "01229538193001(urn:li:person:456DEF,1),", "\u0660" * 14 + PLACES[0][14:],
    f"01229538193001(urn:li:person:{'x' * 2000},1)",
    f"01229538193001(urn:li:person:x,{'1' * 2000})",
]  # fmt: skip


@pytest.mark.parametrize("place", FORGED)
def test_a_place_where_no_record_can_be_is_refused(place: object) -> None:
    digest = _page(QUERY).digest
    assert _page(f"pageToken={_token([PLACES[0], digest])}").after == PLACES[0]

    with pytest.raises(IllegalArgumentError, match="not of this query"):
        _page(f"pageToken={_token([place, digest])}")


@pytest.mark.parametrize("value", [{}, [], [PLACES[0]], [PLACES[0], None], [PLACES[0], "", ""], 1])
def test_a_token_of_another_shape_is_refused(value: object) -> None:
    with pytest.raises(IllegalArgumentError, match="not of this query"):
        _page(f"pageToken={_token(value)}")


def test_nested_json_is_refused() -> None:
    nested = base64.urlsafe_b64encode(b"[" * 100_000).decode()

    with pytest.raises(IllegalArgumentError, match="not of this query"):
        paging({"pageToken": nested}, *BOUND)


@given(
    st.text()
    | st.binary().map(lambda raw: base64.urlsafe_b64encode(raw).decode())
    | st.lists(st.text())
    | st.recursive(st.none() | st.text(), st.lists).map(_token)
)
def test_text_that_is_no_token_is_refused(token: object) -> None:
    with pytest.raises(IllegalArgumentError, match="not of this query"):
        paging({"pageToken": token}, *BOUND)


@given(st.integers(0, 500), st.characters(codec="ascii"))
def test_a_token_with_a_character_changed_reaches_no_other_query(at: int, other: str) -> None:
    token = TOKEN
    changed = token[: at % len(token)] + other + token[at % len(token) + 1 :]

    try:
        page = paging({"pageToken": changed}, *BOUND)
    except IllegalArgumentError:
        return
    assert page.digest == _page(QUERY).digest
    assert page.after is not None
    assert len(page.after) == len(PLACES[9])
