"""The URNs that are keys here: of a member, and of a recommendation."""

import re
from typing import Final

from vouch.errors import UrnSyntaxError
from vouch.urn import MAX_LENGTH, Urn

PERSON: Final = re.compile(r"urn:li:person:[A-Za-z0-9_-]{1,64}")
"""The form of a member's URN; it becomes part of paths, headers and keys."""
RECOMMENDATION: Final = re.compile(rf"urn:li:recommendation:\({PERSON.pattern},[0-9]+\)")
"""The form of a recommendation's URN."""


def check_person(text: str) -> str:
    """Return the text of a member's URN; UrnSyntaxError says what is wrong with another."""
    return text if PERSON.fullmatch(text) else str(person_urn(Urn.parse(text)))


def check_recommendation(text: str) -> str:
    """Return the text of a recommendation's URN; UrnSyntaxError says what is wrong with another.

    Parsing finds the same and takes ten times as long: a request may name hundreds.
    """
    fits = len(text) <= MAX_LENGTH and RECOMMENDATION.fullmatch(text)
    return text if fits else str(recommendation_urn(text))


def person_urn(urn: Urn) -> Urn:
    """Return the URN if it is a member's, else raise UrnSyntaxError."""
    if not PERSON.fullmatch(str(urn)):
        raise UrnSyntaxError(
            "expected a member's URN, urn:li:person:{id}, its id 1 to 64 of A-Z a-z 0-9 _ -"
        )
    return urn


def recommendation_urn(text: str) -> Urn:
    """Parse a recommendation's URN: `urn:li:recommendation:({recommender person URN},{id})`."""
    urn = Urn.parse(text).expect("recommendation")
    match urn.key:
        case (Urn() as person, str(number)) if number.isascii() and number.isdigit():
            person_urn(person)
            return urn
    raise UrnSyntaxError(
        "Syntax exception in path variables: a recommendation is"
        " urn:li:recommendation:({recommender's person URN},{number})"
    )
