"""The body of POST /v1/network/recommendations: defaults, bounds, every problem at once."""

import json
from typing import Any, get_args

import pytest

from vouch.domain.suggestion import Country, Query
from vouch.errors import IllegalArgumentError
from vouch.v1.suggestions import parse_query

SECRET = "AQEDAS0n5jkDxxxx"
PAGES = "end_page: at least start_page, and at most 99 more"


def parsed(**fields: Any) -> Query:
    return parse_query(json.dumps({"login_token": SECRET, **fields}).encode())


def refused(body: object) -> str:
    with pytest.raises(IllegalArgumentError) as error:
        parse_query(body if isinstance(body, bytes) else json.dumps(body).encode())
    return error.value.message


def test_a_login_token_is_enough() -> None:
    assert parsed() == Query(SECRET, "FR", 10, None, None)


def test_every_field_is_taken() -> None:
    fields = {"country": "DE", "total_results": 300, "start_page": 2, "end_page": 5}

    assert parsed(**fields) == Query(SECRET, "DE", 300, 2, 5)


def test_null_counts_as_absent_where_there_is_a_default() -> None:
    nulls = dict.fromkeys(["country", "total_results", "start_page", "end_page"])

    assert parsed(**nulls) == parsed()
    assert refused({"login_token": None}).startswith("login_token: ")


def test_the_last_page_is_the_first_page_by_default() -> None:
    assert (parsed(start_page=7).start_page, parsed(start_page=7).end_page) == (7, 7)
    assert parsed(start_page=7, end_page=None).end_page == 7


@pytest.mark.parametrize(
    ("fields", "pages"),
    [
        ({}, 0),
        ({"start_page": 1}, 1),
        ({"start_page": 1, "end_page": 3}, 3),
        ({"start_page": 9, "end_page": 108}, 100),
    ],
)
def test_the_pages_asked_for_are_counted(fields: dict[str, int], pages: int) -> None:
    assert parsed(**fields).pages == pages


@pytest.mark.parametrize("country", get_args(Country.__value__))
def test_each_documented_country_is_taken(country: str) -> None:
    assert parsed(country=country).country == country
    assert len(get_args(Country.__value__)) == 11


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"total_results": 0}, "total_results"),
        ({"total_results": 1001}, "total_results"),
        ({"total_results": "10"}, "total_results"),
        ({"total_results": 10.0}, "total_results"),
        ({"total_results": True}, "total_results"),
        ({"start_page": 0}, "start_page"),
        ({"start_page": "1"}, "start_page"),
        ({"start_page": 1, "end_page": 0}, "end_page"),
        ({"start_page": 1, "end_page": 1.5}, "end_page"),
        ({"country": "fr"}, "country"),
        ({"country": "SE"}, "country"),
        ({"country": ""}, "country"),
        ({"country": ["FR"]}, "country"),
        ({"login_token": ""}, "login_token"),
        ({"login_token": "x" * 10_001}, "login_token"),
        ({"login_token": 7}, "login_token"),
    ],
)
def test_a_value_out_of_bounds_is_named(fields: dict[str, Any], name: str) -> None:
    message = refused({"login_token": SECRET, **fields})

    assert message.startswith(f"{name}: ")
    assert ";" not in message


@pytest.mark.parametrize("total", [1, 1000])
def test_bounds_are_inclusive(total: int) -> None:
    assert parsed(total_results=total).total_results == total
    assert parsed(login_token="x" * 10_000).login_token == "x" * 10_000


@pytest.mark.parametrize(
    ("pages", "message"),
    [
        ({"end_page": 3}, "end_page: needs start_page"),
        ({"start_page": None, "end_page": 3}, "end_page: needs start_page"),
        ({"start_page": 3, "end_page": 2}, PAGES),
        ({"start_page": 3, "end_page": 103}, PAGES),
        ({"start_page": 10**4000, "end_page": 1}, PAGES),
    ],
)
def test_pages_that_do_not_belong_together_are_refused(pages: dict[str, Any], message: str) -> None:
    assert refused({"login_token": SECRET, **pages}) == message


def test_one_message_reports_all_problems() -> None:
    message = refused({"total_results": 0, "end_page": 3, "colour": 1, "country": "XX"})

    told = ("login_token", "total_results", "end_page", "colour", "country")
    assert [name for name in told if f"{name}: " not in message] == []


def test_an_unknown_field_is_reported_with_the_known_ones() -> None:
    assert refused({"login_token": SECRET, "limit": 3}) == (
        "limit: unknown field; there are login_token, total_results, start_page, end_page,"
        " country, viewer, only_new"
    )


def test_thousands_of_unknown_fields_get_a_short_answer() -> None:
    assert "unknown field" in refused({f"{n}{'x' * 100}": 1 for n in range(1_900)})
    assert len(refused({f"{n}{'x' * 100}": 1 for n in range(5000)})) < 10_000


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"login_token=x", b'{"a":NaN}'])
def test_a_body_that_is_no_json_is_refused(body: bytes) -> None:
    assert refused(body).startswith("the body is not valid JSON")


@pytest.mark.parametrize("body", [[], "text", None, 7])
def test_a_body_that_is_no_object_is_refused(body: object) -> None:
    assert refused(body).startswith("the body must be a JSON object")


@pytest.mark.parametrize(
    "body",
    [
        {"login_token": SECRET * 1000},
        {"login_token": [SECRET]},
        {"login_token": {"value": SECRET}},
        {"login_token": SECRET, "country": SECRET},
        {"login_token": SECRET, "total_results": SECRET},
        [SECRET],
        f'{{"login_token":"{SECRET}'.encode(),
        f'{{"login_token":{SECRET}}}'.encode(),
    ],
)
def test_the_login_token_is_in_no_error(body: object) -> None:
    with pytest.raises(IllegalArgumentError) as error:
        parse_query(body if isinstance(body, bytes) else json.dumps(body).encode())

    assert SECRET not in repr(error.value)
    assert SECRET not in repr(error.value.__cause__)


def test_the_login_token_is_not_shown() -> None:
    assert SECRET not in repr(parsed())
    assert SECRET not in str(parsed())


@pytest.mark.parametrize("token", [" ", "\u200b", "\t\n"])
def test_a_login_token_that_shows_nothing_is_refused(token: str) -> None:
    assert (
        refused({"login_token": token}) == "login_token: has only blanks and invisible characters"
    )


OF_V1 = "this deployment speaks v1 of Linkup's API"
OF_V2 = "this deployment speaks v2 of Linkup's API"


def refused_in_v2(body: object) -> list[str]:
    with pytest.raises(IllegalArgumentError) as error:
        parse_query(json.dumps(body).encode(), "v2")
    return error.value.message.split("; ")


def test_a_viewer_may_be_named_beside_the_login_token() -> None:
    assert parsed(viewer="ana", only_new=True) == Query(SECRET, viewer="ana", only_new=True)
    assert parsed(viewer=None, only_new=None) == parsed()
    assert parsed(only_new=False) == parsed()


def test_only_new_needs_a_viewer() -> None:
    assert refused({"login_token": SECRET, "only_new": True}) == "only_new: needs viewer"
    both = refused({"only_new": True, "total_results": 0})
    assert both.count(";") == 2


@pytest.mark.parametrize(
    "viewer", ["", ".", "..", "-a", "a/b", "a b", "a" * 65, "ä", "a\n", "a#0", 7, True, [], {}]
)
def test_a_viewer_of_another_form_is_refused_without_showing_it(viewer: object) -> None:
    assert refused({"login_token": SECRET, "viewer": viewer}).startswith("viewer: ")
    (problem,) = refused_in_v2({"viewer": viewer})
    assert problem.startswith("viewer: ")
    if isinstance(viewer, str) and len(viewer) > 2:
        assert viewer not in problem


@pytest.mark.parametrize("viewer", ["a", "0", "ana.b_c:D-9", "a" * 64])
def test_a_viewer_of_the_form_is_taken(viewer: str) -> None:
    assert parse_query(json.dumps({"viewer": viewer}).encode(), "v2") == Query(viewer=viewer)


@pytest.mark.parametrize("only_new", [1, 0, "true", [], {}])
def test_only_new_is_true_or_false(only_new: object) -> None:
    body = {"login_token": SECRET, "viewer": "ana", "only_new": only_new}

    assert refused(body).startswith("only_new: ")


def test_a_viewer_without_a_login_token_is_told_that_this_is_v1() -> None:
    message = refused({"viewer": "ana"})

    assert message.startswith("login_token: missing")
    assert OF_V1 in message
    assert refused({}) == "login_token: Field required"


def test_what_v1_takes_is_refused_in_v2_with_what_to_send_all_at_once() -> None:
    body = {"login_token": SECRET, "country": "FR", "start_page": 1, "end_page": 2}

    with pytest.raises(IllegalArgumentError) as error:
        parse_query(json.dumps(body).encode(), "v2")

    message = error.value.message
    for field in (*body, "viewer"):
        assert f"{field}: " in message
    assert message.count(OF_V2) == 5
    assert "POST /v1/network/viewers" in message
    assert SECRET not in message


def test_v2_takes_a_viewer_how_many_and_only_new() -> None:
    body = {"viewer": "ana", "total_results": 30, "only_new": True}

    query = parse_query(json.dumps(body).encode(), "v2")

    assert query == Query(total_results=30, viewer="ana", only_new=True)
    assert refused_in_v2({**body, "total_results": 1001})[0].startswith("total_results: ")
    assert refused_in_v2({**body, "more": 1}) == [
        "more: unknown field",
        "there are viewer, total_results, only_new",
    ]
