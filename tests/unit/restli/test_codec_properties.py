"""What holds for every value and every text, and where LinkedIn's own client agrees."""

import re
from contextlib import suppress
from urllib.parse import quote, unquote

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from linkedin_api.clients.restli.utils import decoder, encoder
from linkedin_api.common.errors import InvalidSerializedRestliError

from vouch.codec import Context, Element, decode, encode, parse_query
from vouch.errors import RestliSyntaxError

thorough = settings(derandomize=True, max_examples=200)

strings = (
    st.text()
    | st.text("(),:'%+&=/ List2C8")
    | st.sampled_from(["", "''", "List(", "List()", "%4Cist(", "%", "%25", "urn:li:x:(1,2)", "☺"])
)


def values_of(strings: st.SearchStrategy[str]) -> st.SearchStrategy[Element]:
    return st.recursive(
        strings,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(strings, inner, max_size=4),
        max_leaves=8,
    )


fragments = ["List(", "(", ")", ",", ":", "''", "'", "%4C", "ist(", "%28", "%", "%E2", "a", "b=&"]
texts = (
    st.text(st.characters())
    | st.text("(),:'%List0123456789ABCDEFabcdef")
    | st.lists(st.sampled_from(fragments)).map("".join)
)


@pytest.mark.parametrize("context", ["query", "path", "reduced"])
@thorough
@given(value=values_of(strings))
def test_a_written_value_reads_as_the_same_value(context: Context, value: Element) -> None:
    assert decode(encode(value, context)) == value


@thorough
@given(strings.filter(bool))
def test_strings_are_escaped_as_the_standard_library_would(text: str) -> None:
    assert encode(text, "path") == quote(text, safe="!$&*+=@-._~")
    assert encode(text, "query") == quote(text, safe="!$*;@/?-._~")


@thorough
@given(st.lists(strings.filter(bool), min_size=1))
def test_a_list_of_strings_reads_alike_alone_and_inside(items: list[str]) -> None:
    text = encode(items)

    assert decode(text) == items
    assert decode(f"(inside:{text})") == {"inside": items}


@thorough
@given(texts)
@example("List(" * 10_000)
@example("%" * 9)
def test_text_is_read_or_refused_as_syntax(text: str) -> None:
    with suppress(RestliSyntaxError):
        assert decode(encode(decode(text))) == decode(text)


@thorough
@given(st.lists(texts).map("&".join) | st.lists(texts).map("=".join))
def test_a_query_is_read_or_refused_as_syntax(raw: str) -> None:
    with suppress(RestliSyntaxError):
        parse_query(raw)


@thorough
@given(st.text("%=\r\n'+é☺049abEF", min_size=1) | st.text(min_size=1))
def test_a_string_without_grammar_reads_as_the_standard_library_would(text: str) -> None:
    assume(text != "''" and not set("(),:").intersection(text))
    with suppress(RestliSyntaxError):
        assert decode(text) == unquote(text, errors="strict")


@thorough
@given(texts)
def test_linkedins_client_agrees_where_it_accepts(text: str) -> None:
    # It knows '' only by itself, and the start of a list only unescaped (CONTRACTS 4).
    assume("''" not in text and not re.search(r"%[0-9A-Fa-f]{2}.*\(", text))
    with suppress(RestliSyntaxError, InvalidSerializedRestliError):
        ours = decode(text)
        assert ours == decoder.decode(text)


@thorough
@given(values_of(strings.filter(bool)))  # it writes the empty string as nothing
def test_linkedins_client_writes_the_same_values(value: Element) -> None:
    assert decode(encoder.encode(value)) == value
