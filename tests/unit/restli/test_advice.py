"""Advice for refused parameters: what it is of, and that it is bounded and clean."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vouch.codec import parse_query
from vouch.domain.recommendation import SERVED
from vouch.http.parameters import MOST_SHOWN
from vouch.restli.advice import advise, advise_method, advise_syntax
from vouch.restli.mending import FORMS, mended, sent
from vouch.restli.method import Method
from vouch.storage.recommendation_index import INDEXES

URN = "urn:li:recommendation:(urn:li:person:456DEF,{})"
LONGEST = 2 * MOST_SHOWN + 100
TEXT = st.text(st.sampled_from("aVISIBLEList()[],:%25280'\"+ &=\x00\x1b\n\u202eé"), max_size=60)


@pytest.mark.parametrize("name", FORMS)
def test_a_parameter_of_the_right_form_gets_no_advice(name: str) -> None:
    right = {"q": "recipient", "ids": "List(urn%3Ali%3Ax%3A1)", "statusFilters": "List(HIDDEN)",
             "recUrn": "urn%3Ali%3Ax%3A1", "fields": "id,status"}  # fmt: skip

    assert advise(f"{name}={right.get(name, '1')}", name) == ""


@pytest.mark.parametrize("name", FORMS)
def test_an_absent_parameter_is_required(name: str) -> None:
    assert advise("x=1&y=(", name).startswith(f"{name} is required; for example ")


@pytest.mark.parametrize(
    ("other", "name"),
    [
        ("StatusFilters", "statusFilters"),
        ("status-filters", "statusFilters"),
        ("statusFilters[]", "statusFilters"),
        ("statusFilters.0", "statusFilters"),
        ("status", "statusFilters"),
        ("id", "ids"),
        ("Ids", "ids"),
        ("finder", "q"),
        ("projection", "fields"),
        ("field", "fields"),
        ("limit", "count"),
        ("page_token", "pageToken"),
    ],
)
def test_a_parameter_is_found_under_other_names(other: str, name: str) -> None:
    assert sent(f"x=1&{other}=1", name).pairs == ((other, "1"),)


def test_the_parameter_s_own_name_comes_before_others_that_mean_it() -> None:
    assert sent("status=a&statusFilters=b", "statusFilters").pairs == (("statusFilters", "b"),)


def test_advice_for_a_query_that_cannot_be_read_is_of_the_first_such_parameter() -> None:
    assert advise_syntax("statusFilters=VISIBLE&ids=List(a,)&fields=a").startswith("a list has no")
    assert advise_syntax("ids=List(a)&ids=List(b)&recUrn=(").startswith("ids is sent more than")


def test_advice_for_an_unknown_parameter_shows_the_query_encoded() -> None:
    advice = advise_syntax("fields=id&x=List(urn:li:person:1)")

    assert advice.endswith("as in fields=id&x=List(urn%3Ali%3Aperson%3A1)")


def test_ids_of_an_array_are_seen_where_the_uri_means_no_method() -> None:
    assert advise_method("ids[0]=urn", Method.GET_ALL).startswith("ids is one parameter")
    assert advise_method("statusFilters=List(VISIBLE)", Method.GET_ALL).startswith("q is required")
    assert advise_method("action=x", Method.ACTION) == ""


def test_a_long_list_is_shown_by_its_first_items() -> None:
    query = "&".join(f"ids={quote(URN.format(number), safe='')}" for number in range(250))

    shown = mended(sent(query, "ids"))

    assert len(shown) <= MOST_SHOWN
    assert shown.startswith("ids=List(urn%3Ali%3Arecommendation%3A%28")
    assert shown.endswith(",…)")
    assert len(parse_query(shown)["ids"]) >= 3


@pytest.mark.parametrize("name", [*FORMS, "x"])
@given(value=TEXT, other=TEXT)
def test_advice_is_short_and_without_control_characters(name: str, value: str, other: str) -> None:
    query = f"{quote(other, safe='()&=%')}=1&{name}={value}&{other}={value * 30}"

    for advice in (advise(query, name) if name in FORMS else "", advise_syntax(query)):
        assert len(advice) <= LONGEST
        assert advice.isprintable()


@pytest.mark.parametrize(
    "query",
    ["ids=List(" + "urn:a:b:(" * 30_000, "ids=" + "%25" * 90_000, "x=(" + "urn:a:b:(" * 30_000,
     "a" * 250_000 + "=(", "&".join(["ids[]=a"] * 35_000), "statusFilters=List(" + "," * 250_000],
)  # fmt: skip
def test_a_large_tunnelled_query_gets_short_advice(query: str) -> None:
    assert len(advise_syntax(query)) <= LONGEST


def test_each_finder_and_each_field_can_be_shown() -> None:
    for finder in (*INDEXES, "descendant"):
        assert mended(sent(f"q=%22{finder.upper()}%22", "q")) == f"q={finder}"
    assert mended(sent(f"fields=({','.join(SERVED[:3])})", "fields")) == "fields=" + ",".join(
        SERVED[:3]
    )
