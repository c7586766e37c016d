"""Bodies of every kind: JSON whatever they are said to be, and a 4xx for all that is none."""

import json

import pytest

from tests.support import store
from tests.support.builders import Member, draft

NO_JSON = {
    "empty": b"",
    "blank": b" \n",
    "a bare word": b"hello",
    "form data": b"recommendee=urn%3Ali%3Aperson%3AA&recommendationText=x",
    "cut off": b'{"recommendee":"urn:li:person:A"',
    "two values": b"{}{}",
    "a trailing comma": b'{"a":1,}',
    "single quotes": b"{'a':1}",
    "a comment": b'{"a":1}//',
    "not UTF-8": b'{"a":"\xff\xfe"}',
    "UTF-16": '{"a":1}'.encode("utf-16"),
    "a second byte order mark": b"\xef\xbb\xbf" * 2 + b"{}",
    "a text in Latin-1": '{"recommendationText":"Benoît"}'.encode("latin-1"),
    "a raw control character": b'{"a":"\x01"}',
    "NaN": b'{"a":NaN}',
    "Infinity": b'{"a":-Infinity}',
    "deep arrays": b"[" * 20_000,
    "deep closed arrays": b"[" * 10_000 + b"]" * 10_000,
    "deep objects": b'{"a":' * 6_000,
    "a lone leading surrogate": rb'{"recommendationText":"\ud800"}',
    "a lone trailing surrogate": rb'{"recommendationText":"\udc00"}',
    "surrogates the wrong way round": rb'{"recommendationText":"\ude00\ud83d"}',
    "a surrogate as bytes": b'{"recommendationText":"\xed\xa0\x80"}',
    "a number of many digits": b'{"a":' + b"9" * 5_000 + b"}",
}
NO_OBJECT = [b"[]", b"null", b"true", b"7", b'"text"', b"[{}]"]


@pytest.mark.parametrize("body", NO_JSON.values(), ids=NO_JSON)
def test_a_body_that_is_no_json_is_a_400_to_create_and_to_update(
    alice: Member, bob: Member, body: bytes
) -> None:
    urn = alice.write(bob)
    before = store.everything()

    for answer in (alice.post(body), bob.post(body, urn=urn)):
        assert (answer.status, answer.json["code"]) == (400, "ILLEGAL_ARGUMENT")
        assert answer.json["message"].startswith("the body is not valid JSON")
    assert store.everything() == before


@pytest.mark.parametrize("body", NO_OBJECT)
def test_json_of_another_shape_is_a_400_to_create_and_to_update(
    alice: Member, bob: Member, body: bytes
) -> None:
    urn = alice.write(bob)
    before = store.everything()

    assert "must be a JSON object" in alice.post(body).json["message"]
    answer = bob.post(body, urn=urn)
    assert (answer.status, "must be an object with" in answer.body) == (400, True)
    assert store.everything() == before


@pytest.mark.parametrize(
    "patch", [{}, [], None, {"$set": []}, {"$inc": {}}, {"$delete": [1]}, {"$delete": {}}]
)
def test_a_patch_of_another_shape_is_a_400(alice: Member, bob: Member, patch: object) -> None:
    answer = bob.post(json.dumps({"patch": patch}), urn=alice.write(bob))

    assert (answer.status, answer.json["code"]) == (400, "ILLEGAL_ARGUMENT")


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (rb'"\ud83d\ude00"', 201),
        ("😀".join('""').encode(), 201),
        (rb'"\u0000a"', 201),
        (b"1e400", 422),
        (b"9007199254740993", 422),
        (b"-0", 422),
        (b"[[[[[]]]]]", 422),
        (b'{"a":{"b":null}}', 422),
        (b"null", 422),
    ],
)
def test_odd_values_are_kept_or_refused_by_field_never_a_fault(
    alice: Member, bob: Member, text: bytes, status: int
) -> None:
    answer = alice.post(b'{"recommendee":"%s","recommendationText":%s}' % (bob.urn.encode(), text))

    assert answer.status == status
    if status == 201:
        read = bob.get(answer.headers["x-restli-id"]).json
        assert read["recommendationText"] == json.loads(text)
    else:
        assert "recommendationText: Input should be a valid string" in answer.json["message"]


TYPES = [
    None,
    "application/json",
    "application/json; charset=utf-8",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "text/plain",
    "application/octet-stream",
    "nonsense",
]


@pytest.mark.parametrize("content_type", TYPES)
def test_a_body_is_read_as_json_under_any_content_type(
    alice: Member, bob: Member, content_type: str | None
) -> None:
    headers = {"Content-Type": content_type} if content_type else {}
    urn = alice.post(json.dumps(draft(bob, subject="é😀")), headers).headers["x-restli-id"]
    patch = json.dumps({"patch": {"$set": {"status": "VISIBLE"}}})

    answer = bob.post(patch, headers, urn)

    assert answer.status == 204
    read = bob.get(urn).json
    assert (read["subject"], read["status"]) == ("é😀", "VISIBLE")


def test_a_flood_of_unknown_fields_gets_an_answer_that_lambda_can_deliver(
    alice: Member, bob: Member
) -> None:
    flood = json.dumps({f"field{number}": 1 for number in range(1_900)})

    for answer in (alice.post(flood), bob.post(f'{{"patch":{flood}}}', urn=alice.write(bob))):
        assert answer.status == 422
        assert len(answer.body) < 100_000


def test_the_last_of_two_equal_names_counts(alice: Member, bob: Member) -> None:
    body = f'{{"recommendee":"{bob.urn}","recommendationText":"a","recommendationText":"b"}}'

    urn = alice.post(body).headers["x-restli-id"]

    assert alice.get(urn).json["recommendationText"] == "b"
