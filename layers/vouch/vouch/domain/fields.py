"""What the fields of a recommendation may hold (CONTRACTS 1.2, 1.3; DESIGN 4.2)."""

import unicodedata
from enum import StrEnum
from typing import Final

MAX_TEXT: Final = 3_000
MAX_MESSAGE: Final = 3_000
MAX_SUBJECT: Final = 300
"""How many characters a subject may have."""


INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp", "Zs"})
"""The Unicode categories of controls, formats, surrogates and separators."""
FILLERS: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters, marks and symbols that show nothing: fillers, and Braille without a dot."""


def is_visible(text: str) -> bool:
    """Tell whether a reader sees anything of a text."""
    return any(
        unicodedata.category(character) not in INVISIBLE
        and character not in FILLERS
        and not _selects_a_variant(character)
        for character in text
    )


def _selects_a_variant(character: str) -> bool:
    return "VARIATION SELECTOR" in unicodedata.name(character, "")


class Visibility(StrEnum):
    """Who sees an accepted recommendation on its writer's profile."""

    EVERYONE = "EVERYONE"
    CONNECTIONS = "CONNECTIONS"
    HIDDEN = "HIDDEN"


class Relationship(StrEnum):
    """How recommender and recommendee worked together (CONTRACTS 1.3)."""

    RECOMMENDER_MANAGED_RECOMMENDEE = "RECOMMENDER_MANAGED_RECOMMENDEE"
    RECOMMENDER_REPORTED_TO_RECOMMENDEE = "RECOMMENDER_REPORTED_TO_RECOMMENDEE"
    RECOMMENDER_SENIOR_THAN_RECOMMENDEE = "RECOMMENDER_SENIOR_THAN_RECOMMENDEE"
    RECOMMENDEE_SENIOR_THAN_RECOMMENDER = "RECOMMENDEE_SENIOR_THAN_RECOMMENDER"
    WORKED_IN_SAME_GROUP = "WORKED_IN_SAME_GROUP"
    WORKED_IN_DIFFERENT_GROUPS = "WORKED_IN_DIFFERENT_GROUPS"
    WORKED_IN_DIFFERENT_COMPANIES = "WORKED_IN_DIFFERENT_COMPANIES"
    RECOMMENDEE_IS_CLIENT_OF_RECOMMENDER = "RECOMMENDEE_IS_CLIENT_OF_RECOMMENDER"
    RECOMMENDER_IS_CLIENT_OF_RECOMMENDEE = "RECOMMENDER_IS_CLIENT_OF_RECOMMENDEE"
    RECOMMENDER_TAUGHT_RECOMMENDEE = "RECOMMENDER_TAUGHT_RECOMMENDEE"
    RECOMMENDER_ADVISED_RECOMMENDEE = "RECOMMENDER_ADVISED_RECOMMENDEE"
    RECOMMENDER_STUDIED_WITH_RECOMMENDEE = "RECOMMENDER_STUDIED_WITH_RECOMMENDEE"
