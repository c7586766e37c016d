"""URNs: what is read is written back, what is refused says why (CONTRACTS 1.2, 2.6)."""

import copy
import pickle
from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from vouch.errors import UrnSyntaxError
from vouch.urn import MAX_DEPTH, MAX_LENGTH, Urn

RECOMMENDATION = "urn:li:recommendation:(urn:li:person:123ABC,123456)"

types = st.sampled_from(["person", "fsd_profile", "ugcPost"])
words = st.text("abcXYZ019-_.~:='é", min_size=1).filter(lambda word: not word.startswith("urn:"))
urns = st.recursive(
    st.builds(Urn.of, types, words),
    lambda inner: st.builds(Urn.of, types, words | inner, words | inner),
    max_leaves=6,
).filter(lambda urn: len(str(urn)) < MAX_LENGTH)
near_urns = st.lists(
    st.sampled_from(["urn:li:", "urn:", "person:", "x:", "(", ")", ",", ":", "a", " ", "%", "é"])
).map("".join)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("urn:li:person:123ABC", ("123ABC",)),
        (RECOMMENDATION, (Urn("urn:li:person:123ABC"), "123456")),
        ("urn:li:fsd_x:(urn:li:fsd_profile:AC…,PYMK)", (Urn("urn:li:fsd_profile:AC…"), "PYMK")),
        ("urn:li:comment:(activity:12,34)", ("activity:12", "34")),
        ("urn:li:a:(urn:li:b:(urn:li:c:1,2),3)", (Urn("urn:li:b:(urn:li:c:1,2)"), "3")),
        ("urn:li:wrapper:urn:li:b:(1,2)", (Urn("urn:li:b:(1,2)"),)),
    ],
)
def test_a_key_is_a_tuple_of_texts_and_urns(text: str, key: tuple[str | Urn, ...]) -> None:
    urn = Urn.parse(text)

    assert (urn.namespace, urn.entity_type) == ("li", text.split(":")[2])
    assert (urn.key, str(urn)) == (key, text)


def test_a_urn_built_from_parts_equals_the_parsed_one() -> None:
    person = Urn.of("person", "123ABC")

    assert Urn.of("recommendation", person, "123456") == Urn.parse(RECOMMENDATION)


@pytest.mark.parametrize(
    "key", [("a,b", "c"), ("(a,b)",), ("a b",), ("",), (), ("urn:li:y:1,2", "3")]
)
def test_parts_that_would_read_as_something_else_are_refused(key: tuple[str, ...]) -> None:
    with pytest.raises(UrnSyntaxError):
        Urn.of("x", *key)
    with pytest.raises(UrnSyntaxError, match="separator inside"):
        Urn.of("x:y", "1")


def test_equal_text_is_one_value_in_sets_and_dicts() -> None:
    first, second = Urn.parse(RECOMMENDATION), Urn.parse(RECOMMENDATION)

    assert first == second
    assert len({first, second, Urn.parse("urn:li:person:123ABC")}) == 2
    assert (first != RECOMMENDATION, repr(first)) == (True, f"Urn({RECOMMENDATION!r})")


def test_a_urn_cannot_be_changed() -> None:
    urn = Urn.parse(RECOMMENDATION)

    with pytest.raises(AttributeError, match="immutable: key"):
        urn.key = ()
    with pytest.raises(AttributeError, match="immutable: key"):
        del urn.key
    assert not hasattr(urn, "__dict__")


def test_copies_and_pickles_are_equal() -> None:
    urn = Urn.parse(RECOMMENDATION)

    assert pickle.loads(pickle.dumps(urn)) == copy.deepcopy(urn) == urn  # noqa: S301


def test_a_urn_of_another_type_is_refused_by_name() -> None:
    urn = Urn.parse("urn:li:person:1")

    assert urn.expect("member", "person") is urn
    with pytest.raises(
        UrnSyntaxError, match="URN urn:li:member or urn:li:share: 'urn:li:person:1'"
    ):
        urn.expect("member", "share")
    with pytest.raises(UrnSyntaxError, match="URN urn:li:person"):
        Urn.parse("urn:other:person:1").expect("person")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "expected urn:<namespace>:<type>:, found the end (column 0) in URN ''"),
        ("URN:li:x:1", "expected urn:<namespace>:<type>:, found 'U' (column 0)"),
        ("urn:li::1", "expected urn:<namespace>:<type>:, found 'u' (column 0)"),
        ("urn:li:x", "expected urn:<namespace>:<type>:, found 'u' (column 0)"),
        ("urn:li:x:", "expected a part of the key, found the end (column 9)"),
        ("urn:li:x:()", "expected a part of the key, found ')' (column 10)"),
        ("urn:li:x:(a,)", "expected a part of the key, found ')' (column 12)"),
        ("urn:li:x:(a,(b,c))", "expected a part of the key, found '(' (column 12)"),
        ("urn:li:x:(a)", "expected ',' and a part, found ')' (column 11)"),
        ("urn:li:x:(a,b", "expected ',' or ')', found the end (column 13)"),
        ("urn:li:x:(a,b(c))", "expected ',' or ')', found '(' (column 13)"),
        ("urn:li:x:(a,b))", "expected the end, found ')' (column 14)"),
        ("urn:li:x:(urn:li:y,b)", "expected urn:<namespace>:<type>:, found 'u' (column 10)"),
        (" urn:li:x:1", "expected printable text, percent-decoded, found ' ' (column 0)"),
        ("urn:li:x:1\n", "expected printable text, percent-decoded, found '\\n' (column 10)"),
        ("urn:li:x:a\u00a0b", "found '\\xa0' (column 10)"),
        ("urn%3Ali%3Ax%3A1", "expected printable text, percent-decoded, found '%' (column 3)"),
        ("urn:li:x:" + "1" * MAX_LENGTH, "URN of 1009 characters, 1000 at most: 'urn:li:x:111"),
        ("urn:li:x:" * (MAX_DEPTH + 1) + "1", "URN nested deeper than 8 levels: 'urn:li:x:urn"),
    ],
)
def test_a_refusal_names_the_mistake_and_its_place(text: str, message: str) -> None:
    with pytest.raises(UrnSyntaxError) as caught:
        Urn.parse(text)

    assert message in str(caught.value)
    assert len(str(caught.value)) < 180


def test_urns_at_the_limits_are_accepted() -> None:
    longest = "urn:li:x:" + "1" * (MAX_LENGTH - 9)
    deepest = "urn:li:x:" * MAX_DEPTH + "1"

    assert str(Urn.parse(longest)) == longest
    assert str(Urn.parse(deepest)) == deepest


@settings(derandomize=True)
@given(urns)
def test_a_written_urn_reads_as_the_same_value(urn: Urn) -> None:
    again = Urn.parse(str(urn))

    assert again == urn
    assert (again.entity_type, again.key, hash(again)) == (urn.entity_type, urn.key, hash(urn))


@settings(derandomize=True)
@given(st.text(st.characters()) | near_urns)
@example("urn:li:x:" * 200)
@example("urn:li:x:(" * 90)
def test_text_is_read_faithfully_or_refused_as_a_urn(text: str) -> None:
    with suppress(UrnSyntaxError):
        assert str(Urn.parse(text)) == text
