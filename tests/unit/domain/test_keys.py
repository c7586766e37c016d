"""The short way to a key's URN takes what parsing takes, and nothing else."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vouch.domain.keys import check_person, check_recommendation, person_urn, recommendation_urn
from vouch.errors import UrnSyntaxError
from vouch.urn import MAX_LENGTH, Urn

PIECES = (
    *("urn:li:person:", "urn:li:recommendation:(", "urn:li:", "A", "_-9", "1", "42", ",", ")", "("),
    *("\n", " ", "%2C", "é", "٣", "x" * 64, "7" * (MAX_LENGTH - 40), ""),
)
URNS = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=6).map("".join),
    st.builds(
        "urn:li:recommendation:(urn:li:person:{},{})".format,
        st.text("aZ09_-é(", max_size=66),
        st.text("0123456789٣-", max_size=3) | st.integers(880, 960).map(lambda most: "7" * most),
    ),
)


def found(check: Callable[[str], object], text: str) -> str:
    try:
        return str(check(text))
    except UrnSyntaxError as error:
        return f"refused: {error}"


@given(URNS)
def test_recommendations_and_refusals_are_those_of_the_parser(text: str) -> None:
    assert found(check_recommendation, text) == found(recommendation_urn, text)


@given(URNS)
def test_members_and_refusals_are_those_of_the_parser(text: str) -> None:
    assert found(check_person, text) == found(lambda each: person_urn(Urn.parse(each)), text)


@pytest.mark.parametrize("longer", [0, 1])
def test_a_urn_is_as_long_as_the_parser_lets_it_be(longer: int) -> None:
    head = "urn:li:recommendation:(urn:li:person:A,"
    text = f"{head}{'7' * (MAX_LENGTH - len(head) - 1 + longer)})"

    assert found(check_recommendation, text) == found(recommendation_urn, text)
    assert (found(check_recommendation, text) == text) is not bool(longer)
