"""Rest.li text against the protocol's own vectors (CONTRACTS 2.4, 2.5, 5)."""

from string import printable

import pytest

from vouch.codec import Context, Element, Encodable, decode, encode
from vouch.urn import Urn

KEY = "key!*'();:@&=+$,/?#[].~"
COMPLEX_KEY: dict[str, Element] = {
    "$params": {"param1": "param!*'();:@&=+$,/?#[].~", "param2": "5"},
    "part1": KEY,
    "part2": "2",
    "part3": "APPLE",
}

WRITTEN: list[tuple[Context, str, Element]] = [
    (
        "path",
        "($params:(param1:param!*%27%28%29%3B%3A@&=+$%2C%2F%3F%23%5B%5D.~,param2:5),"
        "part1:key!*%27%28%29%3B%3A@&=+$%2C%2F%3F%23%5B%5D.~,part2:2,part3:APPLE)",
        COMPLEX_KEY,
    ),
    (
        "query",
        "List(($params:(param1:param!*%27%28%29;%3A@%26%3D%2B$%2C/?%23%5B%5D.~,param2:5),"
        "part1:key!*%27%28%29;%3A@%26%3D%2B$%2C/?%23%5B%5D.~,part2:2,part3:APPLE),"
        "($params:(param1:param2,param2:11),part1:two,part2:7,part3:ORANGE))",
        [
            COMPLEX_KEY,
            {
                "$params": {"param1": "param2", "param2": "11"},
                "part1": "two",
                "part2": "7",
                "part3": "ORANGE",
            },
        ],
    ),
    (
        "reduced",
        "(part1:key!*%27%28%29;%3A@&=+$%2C/?#[].~,part2:2,part3:APPLE)",
        {"part1": KEY, "part2": "2", "part3": "APPLE"},
    ),
    ("path", "http%3A%2F%2Frest.li", "http://rest.li"),
    ("query", "http%3A//rest.li", "http://rest.li"),
    ("path", "(part1:http%3A%2F%2Frest.li,part2:5)", {"part1": "http://rest.li", "part2": "5"}),
    (
        "path",
        "($params:(param1:param1,param2:5),"
        "union:(testsuite.complexkey.ComplexKey:(part1:one,part2:2,part3:APPLE)))",
        {
            "$params": {"param1": "param1", "param2": "5"},
            "union": {
                "testsuite.complexkey.ComplexKey": {"part1": "one", "part2": "2", "part3": "APPLE"}
            },
        },
    ),
    ("path", "(part1:one)", {"part1": "one"}),
    ("query", "(%2C:List(%27,%28,%29,%3A))", {",": ["'", "(", ")", ":"]}),
    ("query", "(%2525:%25)", {"%25": "%"}),
    ("query", "('':'')", {"": ""}),
    ("query", "(notEmpty:%27%27)", {"notEmpty": "''"}),
    ("query", "(stickoutTongue:%F0%9F%98%9B)", {"stickoutTongue": "\U0001f61b"}),
    ("query", "(smiley:%E2%98%BA)", {"smiley": "☺"}),
    ("reduced", "(smiley:☺)", {"smiley": "☺"}),
    ("path", "(this%20is%20a%20key:List(%2F,=,&))", {"this is a key": ["/", "=", "&"]}),
    ("query", "(this%20is%20a%20key:List(/,%3D,%26))", {"this is a key": ["/", "=", "&"]}),
    ("reduced", "(this is a key:List(/,=,&))", {"this is a key": ["/", "=", "&"]}),
    ("query", "''", ""),
    ("query", "List('',a)", ["", "a"]),
    ("query", "List()", []),
    ("query", "()", {}),
    ("query", "List(List(),List(a,b),())", [[], ["a", "b"], {}]),
    ("query", "List%28a%29", "List(a)"),
    ("query", "(List:List)", {"List": "List"}),
    ("query", "urn%3Ali%3Aperson%3Aabc", "urn:li:person:abc"),
]

READ_ONLY: list[tuple[str, Element]] = [
    ("(b:1,a:2)", {"a": "2", "b": "1"}),
    ("(a:1,b:2,a:3)", {"a": "3", "b": "2"}),
    ("a+b", "a+b"),
    ("a'b", "a'b"),
    ("List(a'b,'')", ["a'b", ""]),
    ("%4Cist(a)", ["a"]),
    ("%4c%69%73%74(a,(b:Lis%74(c)))", ["a", {"b": ["c"]}]),
    ("List%28a%29", "List(a)"),
    ("%e2%98%ba=\r\n=%3D=3D", "☺=\r\n===3D"),
    ("naïve%20☺", "naïve ☺"),
]


@pytest.mark.parametrize(("context", "text", "value"), WRITTEN)
def test_vectors_are_written_byte_for_byte(context: Context, text: str, value: Element) -> None:
    assert encode(value, context) == text


@pytest.mark.parametrize(("text", "value"), [row[1:] for row in WRITTEN] + READ_ONLY)
def test_vectors_are_read(text: str, value: Element) -> None:
    assert decode(text) == value


@pytest.mark.parametrize(
    ("context", "literal"),
    [("path", "-._~!$&*+=@"), ("query", "-._~!$*;@/?")],
)
def test_only_the_contexts_own_characters_stay_literal(context: Context, literal: str) -> None:
    for char in printable:
        kept = (char.isascii() and char.isalnum()) or char in literal
        assert encode(char, context) == (char if kept else f"%{ord(char):02X}")


def test_reduced_text_escapes_nothing_but_grammar_and_percent() -> None:
    assert encode(printable + "é☺", "reduced") == (
        printable.replace("%", "%25")
        .replace("'", "%27")
        .replace("(", "%28")
        .replace(")", "%29")
        .replace(",", "%2C")
        .replace(":", "%3A")
        + "é☺"
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Urn("urn:li:x:(urn:li:person:a,1)"), "urn%3Ali%3Ax%3A%28urn%3Ali%3Aperson%3Aa%2C1%29"),
        ([Urn("urn:li:person:a")], "List(urn%3Ali%3Aperson%3Aa)"),
        ({"z": 1, "a": (True, False), "": -2.5}, "('':-2.5,a:List(true,false),z:1)"),
        (9223372036854775807, "9223372036854775807"),
        (1e22, "1e%2B22"),
    ],
)
def test_numbers_booleans_and_urns_are_written_as_text(value: Encodable, text: str) -> None:
    assert encode(value) == text
