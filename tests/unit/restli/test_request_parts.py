"""A request out of an event: the URN in its path, its key, its body."""

from urllib.parse import quote

import pytest

from tests.support.context import Context
from tests.support.events import event
from vouch.domain.keys import person_urn, recommendation_urn
from vouch.errors import IllegalArgumentError, PayloadTooLargeError
from vouch.restli.request import Request
from vouch.urn import Urn

URN = "urn:li:recommendation:(urn:li:person:123ABC,123456)"


@pytest.mark.parametrize("text", [URN, quote(URN, safe=""), quote(URN, safe=":")])
def test_the_urn_in_the_path_is_taken_as_sent_decoded_or_printed(text: str) -> None:
    assert Request(event(urn=text), Context()).urn == URN


@pytest.mark.parametrize(
    "text",
    [
        "nonsense",
        "123456",
        "urn:li:person:123ABC",
        "urn:li:recommendation:123456",
        "urn:li:recommendation:(123ABC,123456)",
        "urn:li:recommendation:(urn:li:company:1,123456)",
        "urn:li:recommendation:(urn:li:person:123ABC,abc)",
        "urn:li:recommendation:(urn:li:person:123ABC,-1)",
        "urn:li:recommendation:(urn:li:person:123ABC,١٢٣)",
        "urn:li:recommendation:(urn:li:person:123ABC,1,2)",
        "urn:li:recommendation:(urn:li:person:123ABC,123456",
        URN + "x",
        quote(quote(URN, safe=""), safe=""),
        "%FF%FE",
        "%00",
        " ",
    ],
)
def test_a_path_that_names_no_recommendation_is_refused(text: str) -> None:
    with pytest.raises(IllegalArgumentError):
        _ = Request(event(urn=text), Context()).urn


def test_a_person_urn_fits_the_keys_and_headers_it_becomes_part_of() -> None:
    longest = "urn:li:person:Az09_-".ljust(len("urn:li:person:") + 64, "x")

    assert str(person_urn(Urn.parse(longest))) == longest
    for odd in (f"{longest}x", "urn:li:person:é", "urn:li:person:a/b", "urn:li:person:(1,2)"):
        with pytest.raises(IllegalArgumentError, match="1 to 64 of A-Z"):
            person_urn(Urn.parse(odd))
        with pytest.raises(IllegalArgumentError, match="1 to 64 of A-Z"):
            recommendation_urn(f"urn:li:recommendation:({odd},1)")


@pytest.mark.parametrize("key", ["k", "a b", "é", "x" * 255, None])
def test_a_key_of_1_to_255_printable_characters_is_taken(key: str | None) -> None:
    headers = {} if key is None else {"idempotency-key": key}

    assert Request(event(headers=headers), Context()).idempotency_key == key


@pytest.mark.parametrize("key", ["", "x" * 256, "a\x00b", "a\tb", "a\nb", "\u200b"])
def test_an_idempotency_key_of_another_form_is_refused(key: str) -> None:
    with pytest.raises(IllegalArgumentError, match="1 to 255 printable"):
        _ = Request(event(headers={"idempotency-key": key}), Context()).idempotency_key


def test_a_body_is_bytes_whether_text_base64_or_absent() -> None:
    assert Request(event(body="é"), Context()).body == "é".encode()
    assert Request(event(body="w6k=", base64=True), Context()).body == "é".encode()
    assert Request(event(), Context()).body == b""


@pytest.mark.parametrize("body", ["w6k", "!!!!", "w6k=w6k=", "é"])
def test_a_body_that_is_falsely_marked_as_base64_is_refused(body: str) -> None:
    with pytest.raises(IllegalArgumentError, match="transfer encoding"):
        _ = Request(event(body=body, base64=True), Context()).body


@pytest.mark.parametrize(
    ("body", "encoded", "size"),
    [("é", False, 2), ("w6k=", True, 2), ("w6lh", True, 3), ("w6lhYQ==", True, 4), ("", True, 0)],
)
def test_a_body_is_measured_in_bytes_without_being_decoded(
    body: str, encoded: bool, size: int
) -> None:
    request = Request(event(body=body, base64=encoded), Context())

    request.check_body(size)
    if size:
        with pytest.raises(PayloadTooLargeError, match=f"is {size} bytes, {size - 1} are allowed"):
            request.check_body(size - 1)


def test_a_text_in_which_the_gateway_replaced_bytes_is_refused() -> None:
    with pytest.raises(IllegalArgumentError, match="not UTF-8"):
        _ = Request(event(body="Beno\ufffdt"), Context()).body


def test_a_request_without_headers_query_or_body_is_accepted() -> None:
    request = Request({"requestContext": {"http": {"method": "GET"}, "requestId": "r"}}, Context())

    assert (request.headers, request.raw_query, request.body) == ({}, "", b"")
    assert request.id == "r"
