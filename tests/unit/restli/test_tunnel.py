"""Query tunnelling: the request inside, or a 400 that says what is wrong (CONTRACTS 2.9)."""

import base64
from contextlib import suppress
from email.message import Message
from email.parser import BytesParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vouch.errors import IllegalArgumentError
from vouch.restli.tunnel import FORM, Tunnelled, unwrap

QUERY = "ids=List(urn%3Ali%3Aa,b%2Cc)&x=%26+%3D"
JSON = b'{"patch": {\r\n"$set": {"status": "VISIBLE"}}}'
MIXED = "multipart/mixed; boundary=xyz"


def _mixed(*parts: bytes, boundary: bytes = b"xyz", end: bytes = b"\r\n") -> bytes:
    opened = [b"--" + boundary + end + part + end for part in parts]
    return b"".join(opened) + b"--" + boundary + b"--" + end


def _part(kind: str, content: bytes, header: bytes = b"Content-Type: ") -> bytes:
    return header + kind.encode() + b"\r\n\r\n" + content


WHOLE = _mixed(_part(FORM, QUERY.encode()), _part("application/json", JSON))


def test_a_form_body_is_the_query_as_it_stands() -> None:
    assert unwrap("GET", FORM, "", QUERY.encode()) == ("GET", QUERY, b"")


@pytest.mark.parametrize("kind", [FORM.upper(), f"{FORM}; charset=UTF-8", f" {FORM} ;x"])
def test_the_form_type_may_be_spelled_in_other_ways(kind: str) -> None:
    assert unwrap("GET", kind, "", b"q=a").raw_query == "q=a"


@pytest.mark.parametrize(
    ("own", "sent", "whole"),
    [("a=1", b"b=2", "a=1&b=2"), ("", b"b=2", "b=2"), ("a=1", b"", "a=1"), ("a=1", b"\r\n", "a=1")],
)
def test_the_tunnelled_query_follows_the_request_s_own(own: str, sent: bytes, whole: str) -> None:
    assert unwrap("GET", FORM, own, sent).raw_query == whole


def test_a_line_end_after_the_query_is_ignored() -> None:
    assert unwrap("GET", FORM, "", b"q=a\r\n").raw_query == "q=a"


def test_the_second_part_is_the_body_of_the_request() -> None:
    assert unwrap("POST", MIXED, "", WHOLE) == ("POST", QUERY, JSON)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (
            MIXED,
            WHOLE.replace(b"Content-Type: application/json", b" Content-Type:application/json"),
        ),
        (MIXED, WHOLE.replace(b"Content-Type", b"content-type")),
        (MIXED, b"A preamble.\r\n" + WHOLE + b"An epilogue."),
        (MIXED, WHOLE.replace(b"\r\n--xyz", b"\n--xyz")),
        ('Multipart/Mixed; Boundary="x:y z"', WHOLE.replace(b"xyz", b"x:y z")),
        ('multipart/mixed; boundary="(.+)*"', WHOLE.replace(b"xyz", b"(.+)*")),
        (MIXED, WHOLE.removesuffix(b"\r\n--xyz--\r\n")),
        (MIXED, WHOLE.replace(b"--xyz\r\n", b"--xyz \t\r\n")),
        (MIXED, WHOLE + b"--xyz\r\n" * 9),
        (MIXED, WHOLE.replace(b"--xyz\r\n", b"\xef\xbb\xbf\r\n--xyz\r\n", 1)),
        (MIXED, b"\xef\xbb\xbf" + WHOLE),
    ],
    ids=["the stray space of LinkedIn's example", "case", "around", "line ends", "quoted boundary",
         "boundary of signs", "not closed", "padded", "after the end", "a mark in a line before",
         "a mark before"],
)  # fmt: skip
def test_multipart_is_read_as_liberally_as_it_is_written(kind: str, body: bytes) -> None:
    assert unwrap("POST", kind, "", body) == ("POST", QUERY, JSON)


def test_what_only_looks_like_a_delimiter_or_a_header_belongs_to_the_body() -> None:
    entity = b'{"a":"--xyz",\n"b":\n--xyzzy\n  Content-Type: no\n\n}'

    inner = unwrap(
        "POST", MIXED, "", _mixed(_part(FORM, b"q=a"), _part("application/json", entity))
    )

    assert inner == ("POST", "q=a", entity)


@pytest.mark.parametrize(
    ("coding", "coded"),
    [("base64", base64.b64encode(JSON)), ("quoted-printable", JSON.replace(b"=", b"=3D"))],
)
def test_the_transfer_encoding_of_a_part_is_undone(coding: str, coded: bytes) -> None:
    head = b"Content-Transfer-Encoding: " + coding.encode() + b"\r\nContent-Type: "
    body = _mixed(_part(FORM, b"q=a"), _part("application/json", coded, head))

    assert unwrap("POST", MIXED, "", body).body == JSON


def test_a_byte_order_mark_before_the_query_is_dropped() -> None:
    assert unwrap("GET", FORM, "", b"\xef\xbb\xbfq=a").raw_query == "q=a"


def test_a_tunnel_without_a_body_has_the_outer_query_alone() -> None:
    assert unwrap("GET", "", "q=a", b"") == Tunnelled("GET", "q=a", b"")


@pytest.mark.parametrize("verb", ["GET", "POST", "PUT", "DELETE", "OPTIONS", "get", " Get "])
def test_the_verbs_of_the_spec_are_taken(verb: str) -> None:
    assert unwrap(verb, FORM, "", b"q=a").http_method == verb.strip().upper()


@pytest.mark.parametrize("verb", ["", "PATCH", "HEAD", "TRACE", "GET,POST", "G\u0117T", "x" * 9999])
def test_a_tunnel_with_another_verb_is_refused(verb: str) -> None:
    with pytest.raises(IllegalArgumentError, match="one of DELETE, GET, OPTIONS, POST, PUT") as no:
        unwrap(verb, FORM, "", b"q=a")

    assert len(no.value.message) < 200


@pytest.mark.parametrize("kind", ["", "application/json", "text/plain", "multipart/form-data; b=x"])
def test_a_tunnel_of_another_type_is_refused(kind: str) -> None:
    with pytest.raises(IllegalArgumentError, match=f"a tunnelled request is {FORM}, or multipart"):
        unwrap("GET", kind, "", b"q=a")


@pytest.mark.parametrize("body", [b"q=\xff", b"\xc3", "q=é".encode("utf-16")])
def test_a_query_that_is_not_utf_8_is_refused(body: bytes) -> None:
    with pytest.raises(IllegalArgumentError, match="not UTF-8"):
        unwrap("GET", FORM, "", body)


NESTED = b"".join(
    b"--x%d\nContent-Type: multipart/mixed; boundary=x%d\n\n" % (depth, depth + 1)
    for depth in range(3000)
)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/mixed", WHOLE),
        ("multipart/mixed; boundary=other", WHOLE),
        (MIXED, _mixed(_part(FORM, b"q=a"))),
        (MIXED, _mixed(_part(FORM, b"q=a"), _part(FORM, b"q=a"))),
        (MIXED, _mixed(_part("application/json", JSON), _part(FORM, b"q=a"))),
        (MIXED, _mixed(b"q=a", JSON)),
        (MIXED, _mixed(_part(FORM, b"q=a"), *[_part("application/json", JSON)] * 2)),
        (MIXED, _mixed(_part(FORM, b"q=\xff"), _part("application/json", JSON))),
        ("multipart/mixed; boundary=x0", NESTED),
        (MIXED, _mixed(_part(FORM, b"q=a"), _part("multipart/mixed; boundary=x", NESTED))),
        (MIXED, b"--xyz\r\n" * 100_000),
        (MIXED, _mixed(_part(FORM, b"q=a", b"a:" + b"b" * 2_048 + b"\r\nContent-Type: "), WHOLE)),
        (MIXED, _mixed(b"a:\r\n" * 50_000, b"")),
        (f"multipart/mixed; boundary={'x' * 71}", WHOLE.replace(b"xyz", b"x" * 71)),
        ("multipart/mixed; boundary=é", WHOLE.replace(b"xyz", "é".encode())),
    ],
    ids=["boundary", "other boundary", "1 part", "2 queries", "order", "untyped", "3 parts",
         "not UTF-8", "nested", "a nested part", "many parts", "a long head", "many headers",
         "a long boundary", "a boundary outside ASCII"],
)  # fmt: skip
def test_malformed_multipart_is_refused(kind: str, body: bytes) -> None:
    with pytest.raises(IllegalArgumentError):
        unwrap("POST", kind, "", body)


@pytest.mark.parametrize(
    "body",
    [
        NESTED,
        WHOLE * 1_000,
        _mixed(_part(FORM, b"q=a" * 10_000), _part("application/json", JSON * 10_000)),
        _mixed(_part(FORM, b"q=a"), _part("multipart/mixed; boundary=x0", NESTED)),
    ],
    ids=["nested", "many parts", "large parts", "a nested part"],
)
def test_the_parser_of_mail_sees_nothing_but_the_heads_of_two_parts(
    monkeypatch: pytest.MonkeyPatch, body: bytes
) -> None:
    seen, parse = list[int](), BytesParser.parsebytes

    def note(self: BytesParser, text: bytes, headersonly: bool = False) -> Message:
        seen.append(len(text))
        return parse(self, text, headersonly)

    monkeypatch.setattr(BytesParser, "parsebytes", note)
    with suppress(IllegalArgumentError):
        unwrap("POST", MIXED, "", body)

    assert len(seen) <= 2
    assert max(seen, default=0) <= 2_048


pieces = st.sampled_from(
    [b"--xyz", b"--xyz--", b"\r\n", b"\n", b"\r", b" ", b"Content-Type: ", FORM.encode(), b"; ",
     b"application/json", b"charset=", b"utf-16", b"undefined", b"idna", b"x'y'%ff", b'"',
     b"Content-Transfer-Encoding: ", b"base64", b"quoted-printable", b"x-uuencode", b"begin 1 a",
     b"Content-Type: multipart/mixed; boundary=xyz", b"message/rfc822", b"\xff", b"{}", b"q=a"]
)  # fmt: skip
malformed = st.lists(pieces | st.binary(max_size=5), max_size=30).map(b"".join)
types = st.sampled_from([MIXED, FORM, 'multipart/mixed; boundary="xyz']) | st.text(max_size=40).map(
    "multipart/mixed; boundary=".__add__
)


@given(types, malformed)
def test_any_tunnelled_body_is_read_or_refused(kind: str, body: bytes) -> None:
    with suppress(IllegalArgumentError):
        inner = unwrap("POST", kind, "", body)

        assert inner.http_method == "POST"
        assert isinstance(inner.body, bytes)
