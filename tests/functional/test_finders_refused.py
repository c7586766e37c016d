"""The finders `recipient` and `recommender`: what is refused."""

import pytest

from tests.support.broken_table import broken, refusing
from tests.support.builders import Member, path
from tests.support.finding import RESOURCE, finder, refused

BOTH = ("recipient", "recommender")


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("", "statusFilters is required"),
        ("&statusFilters=List()", "statusFilters is an empty list"),
        ("&statusFilters=VISIBLE", "statusFilters is a list"),
        ("&statusFilters=(a:VISIBLE)", "statusFilters is a list"),
        ("&statusFilters=List(visible)", "no status 'visible'; there are PENDING, VISIBLE"),
        ("&statusFilters=List(VISIBLE,GONE)", "no status 'GONE'"),
        ("&statusFilters=List(VISIBLE,List(HIDDEN))", "no status"),
        ("&statusFilters=List('')", "no status ''"),
        ("&statusFilters=List(name)", "no status 'name'"),
        ("&statusFilters=List(VISIBLE%2CHIDDEN)", "no status 'VISIBLE,HIDDEN'"),
        ("&statusFilters=VISIBLE,HIDDEN", "tokens left over after parsing"),
        ("&statusFilters=", "unexpected end of input"),
        ("&statusFilters=List(VISIBLE,)", "unexpected token: ')' (column 13)"),
    ],
)
@pytest.mark.parametrize("name", BOTH)
def test_status_filters_are_required_and_checked(
    alice: Member, name: str, query: str, says: str
) -> None:
    assert says in refused(alice.call("GET", f"{RESOURCE}?q={name}{query}"))


@pytest.mark.parametrize(
    "name", ["nonsense", "RECIPIENT", "''", "List(recipient)", "(a:b)", "x" * 999]
)
def test_another_finder_is_refused_with_the_names_of_the_known_ones(
    alice: Member, name: str
) -> None:
    message = refused(alice.call("GET", f"{RESOURCE}?q={name}&statusFilters=List(VISIBLE)"))

    assert "no finder" in message
    assert "there are descendant, recipient, recommender" in message


def test_a_finder_with_a_key_in_the_path_is_no_method(alice: Member, bob: Member) -> None:
    target = path(alice.write(bob)) + "?q=recipient&statusFilters=List(VISIBLE)"

    assert "is not supported for URI" in refused(alice.call("GET", target))


def test_a_store_that_throttles_is_a_429(alice: Member) -> None:
    def throttle(_number: int, name: str) -> None:
        if name == "query":
            refusing("ProvisionedThroughputExceededException")()

    with broken(before=throttle):
        answer = alice.call("GET", finder("recipient", "VISIBLE"))

    assert "busy" in refused(answer, 429, "THROTTLED")
