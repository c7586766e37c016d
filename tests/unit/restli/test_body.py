"""Bodies of a create: what may be written, and every problem of what may not."""

import json
from typing import Any

import pytest

from vouch.errors import IllegalArgumentError, InvalidFieldError
from vouch.inputs import MAX_VALUES, parse_json
from vouch.restli.changes import parse_changes
from vouch.restli.new_recommendation import parse_new_recommendation

ME = "urn:li:person:Me"
YOU = "urn:li:person:You"


def _new(**fields: Any) -> dict[str, Any]:
    draft = {"recommendee": YOU, "recommendationText": "Good work", **fields}
    return parse_new_recommendation(json.dumps(draft).encode(), ME)


def _wrong(**fields: Any) -> list[str]:
    with pytest.raises(InvalidFieldError) as refused:
        _new(**fields)
    return [error.path for error in refused.value.errors]


def test_fields_that_were_not_sent_stay_absent() -> None:
    assert _new() == {"recommendee": YOU, "recommendationText": "Good work"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("message", ""),
        ("subject", "Recommendation!"),
        ("relationship", "RECOMMENDER_TAUGHT_RECOMMENDEE"),
        ("recommendeeEntity", "urn:li:position:(urn:li:person:You,123456)"),
        ("recommenderEntity", "urn:li:position:(urn:li:person:Me,7)"),
        ("visibilityForRecommender", "CONNECTIONS"),
        ("locale", {"language": "en", "country": "US"}),
        ("locale", {"language": "deu"}),
        ("previousRecommendation", "urn:li:recommendation:(urn:li:person:Me,7)"),
    ],
)
def test_every_settable_field_is_taken_as_sent(field: str, value: object) -> None:
    assert _new(**{field: value})[field] == value


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("recommendee", "Bob"),
        ("recommendee", "urn:li:company:1"),
        ("recommendee", ME),
        ("recommendee", None),
        ("recommendationText", ""),
        ("recommendationText", None),
        ("recommendationText", 7),
        ("recommendationText", ["text"]),
        ("message", None),
        ("subject", {"text": "Hello"}),
        ("relationship", "FRIENDS"),
        ("relationship", "worked_in_same_group"),
        ("recommendeeEntity", "position 7"),
        ("recommendeeEntity", ""),
        ("visibilityForRecommender", "NOBODY"),
        ("locale", "en_US"),
        ("previousRecommendation", "7"),
        ("previousRecommendation", "urn:li:person:Me"),
    ],
)
def test_a_bad_value_is_reported_by_its_field(field: str, value: object) -> None:
    assert _wrong(**{field: value}) == [field]


@pytest.mark.parametrize(
    ("locale", "path"),
    [
        ({"language": "EN"}, "locale/language"),
        ({"language": "en", "country": "us"}, "locale/country"),
        ({"country": "US"}, "locale/language"),
        ({"language": "en", "variant": "x"}, "locale/variant"),
    ],
)
def test_a_nested_field_is_reported_by_its_path(locale: object, path: str) -> None:
    assert _wrong(locale=locale) == [path]


SERVER_SET = (
    "id",
    "created",
    "lastModified",
    "recommender",
    "status",
    "nextRecommendation",
)


@pytest.mark.parametrize("field", SERVER_SET)
def test_fields_that_the_server_sets_are_refused(field: str) -> None:
    with pytest.raises(InvalidFieldError) as refused:
        _new(**{field: "x"})

    assert refused.value.errors[0].path == field
    assert refused.value.errors[0].description.startswith("cannot be set here; settable: recomm")


@pytest.mark.parametrize("field", ["urn", "version", "supersedes", "recommendation_text", "foo"])
def test_an_unknown_field_is_refused_with_the_settable_ones(field: str) -> None:
    with pytest.raises(InvalidFieldError) as refused:
        _new(**{field: "x"})

    assert refused.value.errors[0].path == field
    assert refused.value.errors[0].description.startswith("unknown field; settable: recommendee,")


def test_one_refusal_reports_every_problem_and_the_recommender_as_recommendee() -> None:
    wrong = _wrong(recommendee=ME, recommendationText="", status="VISIBLE", foo=1)

    assert sorted(wrong) == ["foo", "recommendationText", "recommendee", "status"]


def test_a_flood_of_fields_gets_an_answer_that_can_be_delivered() -> None:
    with pytest.raises(InvalidFieldError) as refused:
        _new(**{f"{'x' * 1000}{number}": 1 for number in range(1000)})

    assert len(refused.value.errors) == 100
    assert len(refused.value.message) < 100_000


def _flood(size: int) -> dict[str, int]:
    return {f"field{number}": 1 for number in range(size)}


@pytest.mark.parametrize(
    "value",
    [
        _flood(MAX_VALUES + 1),
        {"locale": _flood(MAX_VALUES)},
        {"patch": {"$set": _flood(MAX_VALUES)}},
        {"patch": {"$delete": ["a"] * MAX_VALUES}},
        {"patch": _flood(MAX_VALUES)},
        [[]] * (MAX_VALUES + 1),
        [[{}] * 50] * 50,
    ],
)
def test_more_than_2000_fields_and_elements_are_refused_before_each_is_described(
    value: object,
) -> None:
    body = json.dumps(value).encode()

    for parse in (parse_json, parse_changes):
        with pytest.raises(IllegalArgumentError, match="more than 2000 fields and elements"):
            parse(body)


def test_2000_fields_and_elements_are_counted_through_all_levels() -> None:
    parse_json(json.dumps([[1] * 999, {"a": [1] * 997}]).encode())


def test_a_byte_order_mark_before_json_is_dropped() -> None:
    assert parse_json(b'\xef\xbb\xbf{"a":1}') == {"a": 1}


@pytest.mark.parametrize("body", [b'{"a":"Beno\xeet"}', b"\xff\xfe{\x00}\x00", b'"\xed\xa0\x80"'])
def test_a_body_that_is_not_utf_8_is_refused_by_the_place_of_the_first_wrong_byte(
    body: bytes,
) -> None:
    with pytest.raises(IllegalArgumentError, match=r"not valid JSON: byte [0-9]+ is not UTF-8"):
        parse_json(body)


@pytest.mark.parametrize("body", [b"", b"{", b"{}x", b"\xff", b"{'a':1}", b"NaN", b"[1e999999"])
def test_a_body_that_is_no_json_is_refused(body: bytes) -> None:
    with pytest.raises(IllegalArgumentError, match="not valid JSON"):
        parse_json(body)


@pytest.mark.parametrize("body", [b"[]", b"null", b'"text"', b"7", b"true"])
def test_a_recommendation_is_an_object(body: bytes) -> None:
    with pytest.raises(IllegalArgumentError, match="must be a JSON object"):
        parse_new_recommendation(body, ME)
