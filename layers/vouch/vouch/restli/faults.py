"""The ways in which clients send query parameters wrongly, and the advice for each.

Clients differ in what they percent-encode and in how they write lists; docs/API.md ("Advice") has
an example of each.
"""

import re
from collections.abc import Callable, Collection
from typing import Final, NamedTuple
from urllib.parse import unquote

from vouch.domain.recommendation import SERVED
from vouch.domain.status import Status
from vouch.restli.mending import FINDERS, FORMS, Sent

ALL: Final = tuple(FORMS)
LISTS: Final = ("ids", "statusFilters")
VALUES: Final = ("q", "recUrn", "start", "count", "pageToken")
FIELDS: Final = ("fields",)


class Fault(NamedTuple):
    """A way to send a parameter wrongly: where it occurs, how it shows, and what is wrong."""

    names: Collection[str]
    holds: Callable[[Sent], object]
    why: str


def _written(pattern: str) -> Callable[[Sent], object]:
    """Return the test for a pattern in the value as it was written."""
    return lambda parameter: re.search(pattern, parameter.written)


def _read(pattern: str) -> Callable[[Sent], object]:
    """Return the test for a pattern in the value, percent-decoded."""
    return lambda parameter: re.search(pattern, parameter.read)


def _is_encoded_list(parameter: Sent) -> bool:
    """Tell whether the characters of List itself, or the commas between items, were encoded."""
    opened = unquote(parameter.written.partition("(")[0]) == "List"
    commas = re.search(r"%2[Cc](?!\d)", parameter.written)
    return parameter.read.startswith("List(") and not (opened and commas is None)


def _is_raw(parameter: Sent) -> object:
    return re.search("[():]", parameter.written.removeprefix("List(").removesuffix(")"))


def _in_other_case(*names: str) -> Callable[[Sent], bool]:
    """Return the test for a word that is one of the names in another case."""
    proper = {name.lower(): name for name in names}
    return lambda parameter: any(
        word != proper.get(word.lower(), word) for word in re.findall(r"\w+", parameter.read)
    )


FAULTS: Final = (
    Fault(ALL, lambda parameter: not parameter.pairs, "{name} is required"),
    Fault(
        ALL,
        lambda parameter: parameter.spelled.startswith("amp;"),
        "the & before {name} was sent as &amp;",
    ),
    Fault(
        ALL,
        lambda parameter: re.search(r"\[|\.\d+$", parameter.spelled),
        "{name} is one parameter, and its name has no brackets or numbers",
    ),
    Fault(
        ALL,
        lambda parameter: parameter.spelled != parameter.name,
        "the parameter is called {name}, not {spelled}",
    ),
    Fault(ALL, lambda parameter: len(parameter.pairs) > 1, "{name} is sent more than once"),
    Fault(ALL, _written("^$"), "{name} has no value"),
    Fault(ALL, _written("%(?![0-9A-Fa-f]{2})"), "a % that starts no escape is sent as %25"),
    Fault(ALL, _read("\ufffd"), "text is percent-encoded as UTF-8"),
    Fault(LISTS, _read(r"^(?!List\()(?i:list)\("), "List is written with a capital L"),
    Fault(
        LISTS,
        _is_encoded_list,
        "the ( ) , of List itself stay as they are, and only its items are percent-encoded",
    ),
    Fault(LISTS, _read(r"^(?!List\()"), "{name} is a list"),
    Fault(LISTS, _read(r"[\"'\s+]"), "items have no quotes and no blanks, and + is no blank"),
    Fault(LISTS, _written("%25[0-9A-Fa-f]{2}"), "items are percent-encoded once, not twice"),
    Fault(LISTS, _is_raw, "( ) , : inside an item are percent-encoded"),
    Fault(LISTS, _read(r"^List\(\)$"), "{name} is an empty list"),
    Fault(LISTS, _read(r"[(,],|,\)?$"), "a list has no empty items"),
    Fault(LISTS, _written(r"[^)]$"), "the list is not closed"),
    Fault(("statusFilters",), _in_other_case(*Status), "statuses are written in capitals"),
    Fault(VALUES, _read(r"^(List\(|\[|\()"), "{name} is one value, without List and brackets"),
    Fault(VALUES, _read(r"[\"'\s+]"), "the value of {name} has no quotes and no blanks"),
    Fault(VALUES, _written("%25[0-9A-Fa-f]{2}"), "{name} is percent-encoded once, not twice"),
    Fault(VALUES, _written("[(),:]"), "( ) , : inside {name} are percent-encoded"),
    Fault(("q",), _in_other_case(*FINDERS), "finders are written in small letters"),
    Fault(
        FIELDS,
        _read(r"[()\[\]{}:*~]"),
        "fields are names with commas between, without List, brackets and inner fields",
    ),
    Fault(
        FIELDS,
        _read(r"[\"'+]|\w\s+\w"),
        "names have commas between, no quotes and no blanks, and + is no blank",
    ),
    Fault(FIELDS, _read("^,|,,|,$"), "a list has no empty items"),
    Fault(FIELDS, _in_other_case(*SERVED), "fields are written as the record has them"),
)
"""What callers send, the gravest first: an advice is of the first fault that a parameter has."""
