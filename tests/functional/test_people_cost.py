"""What reading people costs in the store: queries and index entries, at any depth."""

import pytest

from tests.support.payers import Payer, payer
from tests.support.recommended import ROUTE, fields, seen, store_many, store_viewer
from tests.support.store_calls import recorded
from vouch.domain.people import DECISIONS, Person, decided
from vouch.moment import DAY, now
from vouch.storage import people

COUNT = 10
PEOPLE = 160
PAGES = 10


@pytest.fixture
def acme() -> Payer:
    """An account whose viewer ana has people of every state in turn."""
    account = payer()
    key = people.partition(account.id, "ana", store_viewer(account.id))
    at = now() - 60_000
    store_many(key, [_person(number, at + number) for number in range(PEOPLE)])
    return account


def _person(number: int, at: int) -> Person:
    return decided(seen(fields(number), at), DECISIONS[number % 4], None, at, 365 * DAY)


@pytest.mark.parametrize(("state", "pages"), [("", PAGES), ("&state=NEW", PAGES // 4)])
def test_a_page_costs_the_same_at_any_depth(acme: Payer, state: str, pages: int) -> None:
    target = following = f"{ROUTE}?viewer=ana&count={COUNT}{state}"
    costs = []
    for _ in range(pages):
        with recorded() as calls:
            page = acme.call("GET", following).json
        assert len(page["elements"]) == COUNT
        costs.append([(call.operation, call.items) for call in calls if call.operation == "Query"])
        following = f"{target}&page_token={page['paging']['next_page_token']}"

    lists = 1 if state else len(DECISIONS)
    assert all(cost == [("Query", COUNT + 2)] * lists for cost in costs)


def test_one_person_is_read_with_the_viewer(acme: Payer) -> None:
    with recorded() as calls:
        assert acme.call("GET", f"{ROUTE}/ana/ACoAAE000007").status == 200

    read = [(call.operation, call.items) for call in calls]
    assert read[-2:] == [("GetItem", 1), ("GetItem", 1)]
    assert {operation for operation, _ in read} == {"GetItem"}
