"""What the codec refuses, in the words and with the columns of the reference parser.

See CONTRACTS 2.7.
"""

import math
from typing import Any

import pytest

from vouch.codec import MAX_DEPTH, decode, encode
from vouch.errors import RestliSyntaxError

END = "unexpected end of input"
NOT_UTF8 = "text or percent-encoded octets are not UTF-8"

REFUSED = [
    ("hello:", "tokens left over after parsing; first excess token: ':' (column 5)"),
    *((text, END) for text in ("(a:b", "List(a", "List(a,", "", "List(", "(a:(", "(", "(a", "(a:")),
    (",hello", "unexpected token: ',' (column 0) at start of element"),
    ("(,", "expected string token, found grammar token: ',' (column 1)"),
    ("(a,b)", "expected ':' but found ',' (column 2)"),
    ("List(a,b,)", "unexpected token: ')' (column 9) at start of element"),
    ("(a:b:c)", "expected ')' but found ':' (column 4)"),
    ("List(a:b)", "expected ')' but found ':' (column 6)"),
    ("List(a,,b)", "unexpected token: ',' (column 7) at start of element"),
    ("(:b)", "expected string token, found grammar token: ':' (column 1)"),
    ("(a:)", "unexpected token: ')' (column 3) at start of element"),
    ("(a::b)", "unexpected token: ':' (column 3) at start of element"),
    (
        "urn:li:recommendation:(urn:li:person:123ABC,123456)",
        "tokens left over after parsing; first excess token: ':' (column 3)",
    ),
    ("%41%E2%98%BA:", "tokens left over after parsing; first excess token: ':' (column 12)"),
    ("List(a)%20b", "tokens left over after parsing; first excess token: ' b' (column 7)"),
    ("(List(a):b)", "expected string token, found grammar token: 'List(' (column 1)"),
    ("(a%4Cist(", "expected ':' but found '(' (column 8)"),
    ("()''", "tokens left over after parsing; first excess token: '' (column 2)"),
    *(
        (text, "malformed percent-encoded octet (column 1)")
        for text in ("a%", "a%4", "a%4g", "a%%")
    ),
    ("List(a,b%\n)", "malformed percent-encoded octet (column 8)"),
    ("(a:%\r)", "malformed percent-encoded octet (column 3)"),
    *(
        (text, NOT_UTF8)
        for text in ("%FF", "List(a%FFb,c)", "%E2%98", "%ED%A0%80", "%C0%80", "\ud800", "%E2☺")
    ),
]

CYCLE: list[Any] = []
CYCLE.append({"again": CYCLE})


@pytest.mark.parametrize(("text", "message"), REFUSED)
def test_refusals_are_worded_as_by_the_reference_parser(text: str, message: str) -> None:
    with pytest.raises(RestliSyntaxError) as caught:
        decode(text)

    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("value", "message"),
    [
        *((value, "is no string, finite number, URN") for value in (None, b"a", {1}, object())),
        ([{"a": None}], "NoneType is no string"),
        *((value, "float is no") for value in (math.nan, math.inf, -math.inf)),
        *((value, "dict is no") for value in ({1: "a"}, {None: "a"}, {1: "a", "b": "c"})),
        ("\ud800", "surrogates not allowed"),
        ({"\udfff": "a"}, "surrogates not allowed"),
        ([10**5000], "limit"),
        (CYCLE, "more than 32 levels"),
    ],
)
def test_a_value_that_cannot_be_written_is_refused(value: Any, message: str) -> None:
    with pytest.raises(RestliSyntaxError, match=message):
        encode(value)


@pytest.mark.parametrize(("start", "end"), [("List(", ")"), ("(a:", ")")])
def test_nesting_is_bounded_in_reading(start: str, end: str) -> None:
    deepest = start * MAX_DEPTH + "x" + end * MAX_DEPTH

    assert encode(decode(deepest)) == deepest
    with pytest.raises(RestliSyntaxError, match=r"more than 32 levels at token: '.*' \(column "):
        decode(start * 10_000)


def test_nesting_is_bounded_alike_in_writing() -> None:
    value: list[Any] = []
    for _ in range(MAX_DEPTH - 1):
        value = [value]

    assert decode(encode(value)) == value
    with pytest.raises(RestliSyntaxError, match="more than 32 levels"):
        encode([value])
    with pytest.raises(RestliSyntaxError, match="more than 32 levels"):
        decode("List(" * (MAX_DEPTH + 1) + ")" * (MAX_DEPTH + 1))
