"""Linkup's list of people in the text of an answer, and who of them was shown before (DESIGN 12.3).

Who was shown before is written as a text: a 1 for each element of the list who was, else a 0.
"""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from vouch.domain.people import Person, is_kept
from vouch.domain.sighting import Sighting
from vouch.moment import Seconds

SHOWN, UNSHOWN = "1", "0"
HALF: Final = re.compile("[\ud800-\udfff]")
"""Half of a surrogate pair, which JSON can hold and UTF-8 cannot."""


def json_of(value: object) -> str:
    """Write JSON as UTF-8 can hold it; ValueError or RecursionError where JSON cannot."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return HALF.sub(lambda half: f"\\u{ord(half[0]):04x}", text)


def people_in(body: str) -> list[Any]:
    """Return the list of people in the text of an answer of the published shape."""
    listed: list[Any] = json.loads(body)["data"]["recommendations"]
    return listed


def known_among(
    seen: Sequence[Sighting | None],
    stored: Mapping[str, Person],
    now: Seconds,
    unstored: Collection[str] = (),
) -> str:
    """Tell of each element of the list whether the viewer was shown that person before.

    `unstored` has the ids of people who were shown and are still to be stored. Whoever nothing
    identifies counts as not shown.
    """

    def is_known(person: str) -> bool:
        return person in unstored or is_kept(stored.get(person), now)

    return "".join(
        SHOWN if each is not None and is_known(each.person) else UNSHOWN for each in seen
    )


def without_known(body: str, known: str) -> str:
    """Return the text of an answer without those who were shown before, and with their number.

    ValueError or RecursionError is raised where what Linkup sent cannot be written again.
    """
    content = json.loads(body)
    data = content["data"]
    listed = zip(data["recommendations"], known, strict=True)
    data["recommendations"] = [each for each, mark in listed if mark == UNSHOWN]
    data["total_results"] = len(data["recommendations"])
    return json_of(content)
