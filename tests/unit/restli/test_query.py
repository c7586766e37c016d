"""Query strings: split first, read each value as an element, decode last.

See CONTRACTS 2.4, 2.8, 5.
"""

import pytest

from vouch.codec import MAX_MARKS, MAX_PARAMETERS, Element, encode, parse_query
from vouch.errors import RestliSyntaxError

QUERY = (
    "complexTypesUnion=(complexTypeUnion:(testsuite.Fruits:APPLE))&int=3&long=9223372036854775807"
    "&messageArray=List((message:test%20message),(message:another%20message))"
    "&primitiveUnion=(primitivesUnion:(long:100))&string=string"
    "&stringArray=List(string%20one,string%20two)&stringMap=(one:string%20one,two:string%20two)"
    "&urlTyperef=http%3A//rest.li"
)
PARAMS: dict[str, Element] = {
    "complexTypesUnion": {"complexTypeUnion": {"testsuite.Fruits": "APPLE"}},
    "int": "3",
    "long": "9223372036854775807",
    "messageArray": [{"message": "test message"}, {"message": "another message"}],
    "primitiveUnion": {"primitivesUnion": {"long": "100"}},
    "string": "string",
    "stringArray": ["string one", "string two"],
    "stringMap": {"one": "string one", "two": "string two"},
    "urlTyperef": "http://rest.li",
}


def test_the_test_suites_query_is_read() -> None:
    assert parse_query(QUERY) == PARAMS


def test_the_test_suites_query_is_written_byte_for_byte() -> None:
    assert "&".join(f"{name}={encode(value)}" for name, value in PARAMS.items()) == QUERY


@pytest.mark.parametrize(
    ("raw", "params"),
    [
        ("", {}),
        ("&&a=1&", {"a": "1"}),
        ("a=b=c", {"a": "b=c"}),
        ("a%3D%26=%26%3D", {"a=&": "&="}),
        ("a+b=c+d", {"a+b": "c+d"}),
        ("x=''", {"x": ""}),
        ("ids=List(urn%3Ali%3Ax%3A%281%2C2%29,b)", {"ids": ["urn:li:x:(1,2)", "b"]}),
        ("fields=id,baz:(beep)", {"fields": "id,baz:(beep)"}),
        (
            "fields=a%2Cb%3A%28c%29&pagingFields=&metadataFields=''",
            {"fields": "a,b:(c)", "pagingFields": "", "metadataFields": "''"},
        ),
        ("fie%6Cds=((", {"fields": "(("}),
    ],
)
def test_pairs_are_split_before_anything_is_decoded(raw: str, params: dict[str, object]) -> None:
    assert parse_query(raw) == params


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ("x=", "error while parsing query param 'x'\nunexpected end of input"),
        ("x", "error while parsing query param 'x'\nunexpected end of input"),
        (
            "q=a&%78y=(a,b)",
            "error while parsing query param 'xy'\nexpected ':' but found ',' (column 2)",
        ),
        (
            "recUrn=urn:li:recommendation:(urn:li:person:1,2)",
            "error while parsing query param 'recUrn'\n"
            "tokens left over after parsing; first excess token: ':' (column 3)",
        ),
        (
            "fields=%zz",
            "error while parsing query param 'fields'\nmalformed percent-encoded octet (column 0)",
        ),
        ("a=1&b%=2", "malformed percent-encoded octet (column 5)"),
        ("%FF=2", "text or percent-encoded octets are not UTF-8"),
        ("a=1&b=2&a=3", "unexpected repeated query param in URI: a"),
        ("fields=a&%66ields=b", "unexpected repeated query param in URI: fields"),
    ],
)
def test_a_refusal_names_the_parameter(raw: str, message: str) -> None:
    with pytest.raises(RestliSyntaxError) as caught:
        parse_query(raw)

    assert str(caught.value) == message


def test_a_query_has_at_most_100_parameters() -> None:
    most = "&".join(f"a{number}=1" for number in range(MAX_PARAMETERS))

    assert len(parse_query(most)) == MAX_PARAMETERS
    with pytest.raises(RestliSyntaxError, match="more than 100 query params"):
        parse_query(most + "&b=1")


@pytest.mark.parametrize("unit", [",", "(a:b),", "List("])
@pytest.mark.parametrize("name", ["ids", "fields"])
def test_the_signs_of_the_grammar_in_a_query_are_counted_before_it_is_read(
    name: str, unit: str
) -> None:
    with pytest.raises(RestliSyntaxError, match=r"more than 10000 of \( \) , : in the query"):
        parse_query(f"{name}=List({unit * MAX_MARKS})")


def test_a_list_of_10_000_texts_is_read() -> None:
    assert len(parse_query(f"ids=List({'a,' * 9_997}b)")["ids"]) == 9_998


@pytest.mark.parametrize("raw", ["{long}=(", "{long}=1&{long}=1", "a=a:{long}", "a=({long}{long})"])
def test_an_error_shows_a_part_of_a_long_name_or_text(raw: str) -> None:
    with pytest.raises(RestliSyntaxError) as refused:
        parse_query(raw.format(long="x" * 10_000))

    assert len(str(refused.value)) < 600
