"""What LinkedIn's records become, and what is none (CONTRACTS 1.2)."""

import json
from typing import Any

import pytest

from tests.support.fake_upstream import Reply
from tests.support.linkedin_replies import (
    ME,
    PEER,
    RECORD,
    URN,
    json_reply,
    linkedin,
    record,
)
from vouch import moment
from vouch.domain.recommendation import SERVED
from vouch.errors import UpstreamError

WHOLE = {
    **RECORD,
    "message": "Here you are",
    "subject": "Recommendation!",
    "recommenderEntity": "urn:li:position:(urn:li:person:456DEF,9)",
    "locale": {"country": "DE", "language": "de"},
    "previousRecommendation": "urn:li:recommendation:(urn:li:person:456DEF,1)",
    "nextRecommendation": "urn:li:recommendation:(urn:li:person:456DEF,2)",
}
ODD: list[object] = [None, True, 1.5, [], {}, ["x"], {"a": 1}, "", "\ud800"]
NO_NUMBER: list[object] = [*ODD, -1, "-1", "0x1", "1e3", " 1", "²", "9" * 40, 10**18]
NO_URN: list[object] = [
    *ODD,
    7,
    "urn:li:person:",
    "urn:li:company:1",
    "urn:li:person:a b",
    ME + ")",
]
BAD: dict[str, list[object]] = {
    "id": [*NO_NUMBER, 0],
    "created": [*NO_NUMBER, 10**14],
    "lastModified": [*NO_NUMBER, str(10**14)],
    "recommender": NO_URN,
    "recommendee": NO_URN,
    "recommendationText": [each for each in ODD if each != ""] + [7],
    "status": [*ODD, 7, "visible", "ARCHIVED"],
}


def fields_of(value: object) -> Any:
    client, _ = linkedin(json_reply(value))
    return client.get(URN).fields


def failed(reply: Reply) -> UpstreamError:
    client, _ = linkedin(reply)
    with pytest.raises(UpstreamError) as caught:
        client.get(URN)
    return caught.value


def test_the_guides_sample_is_read_as_it_stands() -> None:
    assert fields_of(RECORD) == RECORD


def test_every_field_of_the_contract_is_kept_and_no_other() -> None:
    read = fields_of({**WHOLE, "deleted": 1, "$URN": URN, "proposed": {"a": 1}})

    assert read == WHOLE
    assert set(read) == set(SERVED)


def test_numbers_may_come_as_text() -> None:
    read = fields_of(record(id="123456", created="1229538193168", lastModified="0"))

    assert (read["id"], read["created"], read["lastModified"]) == (123456, 1229538193168, 0)


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in BAD.items() for value in values]
)
def test_a_record_without_a_sound_field_that_is_needed_is_an_error(
    name: str, value: object
) -> None:
    error = failed(json_reply({**RECORD, name: value}, X_LI_UUID="theirs-7"))

    assert type(error) is UpstreamError
    assert error.message == (
        f"LinkedIn answered with a record without {name}, or of another type or length"
        " (upstream request id theirs-7)"
    )
    assert error.upstream_status == 200


def test_an_error_names_each_field_that_is_missing_and_no_text() -> None:
    error = failed(json_reply({"recommendationText": "Bob is great", "id": 123456}))

    assert "without created, lastModified, recommender, recommendee, status," in str(error)
    assert "Bob" not in str(error)


@pytest.mark.parametrize("name", sorted(WHOLE.keys() - BAD.keys() - {"visibilityForRecommender"}))
@pytest.mark.parametrize("value", [None, 7, True, ["x"], "\ud800"])
def test_an_optional_field_of_another_type_counts_as_absent(name: str, value: object) -> None:
    assert fields_of({**WHOLE, name: value}) == {k: v for k, v in WHOLE.items() if k != name}


@pytest.mark.parametrize("locale", ["de_DE", {}, {"country": 7}, {"country": None}])
def test_a_locale_is_text_by_text(locale: object) -> None:
    assert "locale" not in fields_of({**RECORD, "locale": locale})


@pytest.mark.parametrize("name", ["previousRecommendation", "nextRecommendation"])
def test_a_reference_to_another_record_must_be_a_recommendation_urn(name: str) -> None:
    assert name not in fields_of({**RECORD, name: ME})


def test_any_visibility_is_kept_and_everyone_is_the_default() -> None:
    unknown = fields_of(record(visibilityForRecommender="FRIENDS"))
    silent = fields_of(record(visibilityForRecommender=None))

    assert unknown["visibilityForRecommender"] == "FRIENDS"
    assert silent["visibilityForRecommender"] == "EVERYONE"


@pytest.mark.parametrize("changes", [{"id": 7}, {"recommender": ME}])
def test_a_record_that_was_not_asked_for_is_an_error(changes: dict[str, Any]) -> None:
    error = failed(json_reply({**RECORD, **changes}))

    assert "another record, urn:li:recommendation:(" in str(error)
    assert "than was asked for" in str(error)


BODIES = {
    "HTML": b"<!doctype html><h1>It works</h1>",
    "empty": b"",
    "truncated": json.dumps(RECORD).encode()[:-9],
    "no UTF-8": b'{"id":"\xff"}',
    "a list": b"[]",
    "null": b"null",
    "too deep": b"[" * 200_000,
    "a number too long": b"9" * 5000,
    "NaN": b'{"id":NaN}',
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_a_body_that_is_no_record_is_an_error_and_not_a_crash(body: bytes) -> None:
    error = failed(Reply(200, body, {"X-LI-UUID": "theirs-7"}))

    assert (type(error), error.upstream_status, error.request_id) == (
        UpstreamError,
        200,
        "theirs-7",
    )


def test_a_reading_has_the_time_of_its_request(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time is that of the second try, which brought the record."""
    times = iter([1000, 2000])
    monkeypatch.setattr(moment, "now", lambda: next(times))
    monkeypatch.setattr("time.sleep", lambda _: None)
    client, _ = linkedin(Reply(502), json_reply(RECORD))

    assert client.get(URN) == (URN, RECORD, 2000)


@pytest.mark.parametrize(
    ("headers", "urn"),
    [
        ({"X-RestLi-Id": URN}, URN),
        ({"x-restli-id": f" {URN} "}, URN),
        ({"X-RestLi-Id": URN.replace("(", "%28").replace(":", "%3A")}, URN),
        ({"X-LinkedIn-Id": URN}, URN),
        ({"Location": f"/v2/recommendation/{URN.replace(',', '%2C')}"}, URN),
    ],
)
def test_a_new_records_urn_is_read_in_every_spelling(headers: dict[str, str], urn: str) -> None:
    client, _ = linkedin(Reply(201, b"", headers))

    assert client.create({}) == urn


@pytest.mark.parametrize("named", [None, "", "123456", PEER, "<html>"])
def test_a_create_that_names_no_record_may_have_been_served(named: str | None) -> None:
    client, upstream = linkedin(Reply(201, b"", {"X-RestLi-Id": named} if named else {}))

    with pytest.raises(UpstreamError) as caught:
        client.create({})

    assert (type(caught.value), caught.value.served) == (UpstreamError, None)
    assert len(upstream.requests) == 1


@pytest.mark.parametrize("body", [b"", b"{}", json.dumps(RECORD).encode()])
def test_an_update_may_be_answered_with_json_or_nothing(body: bytes) -> None:
    client, upstream = linkedin(Reply(200, body))

    client.update(URN, {"status": "VISIBLE"})

    assert len(upstream.requests) == 1


def test_an_update_that_is_answered_with_a_page_for_people_is_an_error() -> None:
    client, _ = linkedin(Reply(200, BODIES["HTML"]))

    with pytest.raises(UpstreamError, match="PARTIAL_UPDATE"):
        client.update(URN, {"status": "VISIBLE"})


@pytest.mark.parametrize(
    "claims", [{}, [], {"sub": None}, {"sub": ""}, {"sub": "a b"}, {"sub": []}]
)
def test_a_userinfo_without_a_member_is_an_error(claims: object) -> None:
    client, _ = linkedin(json_reply(claims))

    with pytest.raises(UpstreamError, match="userinfo"):
        client.userinfo()


def test_names_of_another_type_count_as_absent() -> None:
    client, _ = linkedin(json_reply({"sub": "1", "name": 7, "given_name": "Ana", "email": "a@b"}))

    assert client.userinfo() == ("urn:li:person:1", None, "Ana", None)


LIMITS = {
    "recommendationText": 20_000,
    "message": 20_000,
    "subject": 2_000,
    "relationship": 100,
    "visibilityForRecommender": 100,
}


@pytest.mark.parametrize("name", LIMITS)
def test_a_text_is_kept_up_to_its_limit(name: str) -> None:
    longest = "😀" * LIMITS[name]

    assert fields_of({**WHOLE, name: longest})[name] == longest


@pytest.mark.parametrize("name", sorted(LIMITS.keys() - {"recommendationText"}))
def test_an_optional_text_over_its_limit_counts_as_absent(name: str) -> None:
    read = fields_of({**WHOLE, name: "x" * (LIMITS[name] + 1)})

    assert read.get(name) == ("EVERYONE" if name == "visibilityForRecommender" else None)


def test_a_text_that_is_needed_and_over_its_limit_is_an_error() -> None:
    error = failed(json_reply(record(recommendationText="x" * 20_001)))

    assert "without recommendationText, or of another type or length" in str(error)


@pytest.mark.parametrize(
    "locale",
    [
        {str(number): "x" for number in range(11)},
        {"language": "x" * 101},
        {"x" * 101: "en"},
    ],
)
def test_a_locale_of_too_many_or_too_long_parts_counts_as_absent(locale: object) -> None:
    assert "locale" not in fields_of({**WHOLE, "locale": locale})


@pytest.mark.parametrize("name", ["recommendeeEntity", "recommenderEntity"])
def test_an_entity_over_the_limit_of_urns_counts_as_absent(name: str) -> None:
    urn = "urn:li:position:"
    longest = urn + "7" * (1000 - len(urn))

    assert fields_of({**WHOLE, name: longest})[name] == longest
    assert name not in fields_of({**WHOLE, name: longest + "7"})
