"""How long a text may be, in characters as people count code points."""

import pytest

from tests.support import store
from tests.support.builders import Member

LIMITS = [("recommendationText", 3000), ("message", 3000), ("subject", 300)]
CHARACTERS = ["a", "é", "漢", "😀", "\x00", "\n", "e\u0301"]


@pytest.mark.parametrize(("field", "limit"), LIMITS)
@pytest.mark.parametrize("character", CHARACTERS)
def test_a_text_at_its_limit_is_kept_to_the_letter(
    alice: Member, bob: Member, field: str, limit: int, character: str
) -> None:
    text = ("a" + character * limit)[:limit]

    urn = alice.write(bob, **{field: text})

    assert bob.get(urn).json[field] == text


@pytest.mark.parametrize(("field", "limit"), LIMITS)
@pytest.mark.parametrize("character", CHARACTERS)
def test_a_text_one_character_over_its_limit_is_refused_by_name(
    alice: Member, bob: Member, field: str, limit: int, character: str
) -> None:
    answer = alice.create(bob, **{field: (character * (limit + 1))[: limit + 1]})

    assert answer.status == 422
    assert answer.json["message"] == f"{field}: String should have at most {limit} characters"
    assert store.records() == {}


def test_a_recommendation_without_text_is_refused(alice: Member, bob: Member) -> None:
    answer = alice.create(bob, recommendationText="")

    assert answer.status == 422
    assert "recommendationText: String should have at least 1 character" in answer.body


@pytest.mark.parametrize("field", [field for field, _ in LIMITS])
@pytest.mark.parametrize(
    "text",
    [" ", "\u00a0\u3000\t\r\n", "\u200b", "\ufeff\u2060", "\x00", "\u3164", "\u2800", "\ufe0f"],
)
def test_a_text_that_shows_nothing_is_refused_by_name(
    alice: Member, bob: Member, field: str, text: str
) -> None:
    answer = alice.create(bob, **{field: text})

    assert answer.status == 422
    assert answer.json["message"] == f"{field}: has only blanks and invisible characters"
    assert store.records() == {}


@pytest.mark.parametrize("text", [".", " \u200b😀", "👩\u200d🔬", "\u0301", "\ue000"])
def test_a_text_that_shows_anything_is_kept_to_the_letter(
    alice: Member, bob: Member, text: str
) -> None:
    assert bob.get(alice.write(bob, recommendationText=text)).json["recommendationText"] == text


def test_the_other_texts_may_be_empty(alice: Member, bob: Member) -> None:
    read = bob.get(alice.write(bob, message="", subject="")).json

    assert (read["message"], read["subject"]) == ("", "")
