"""What a page of a viewer's people costs in DynamoDB, by how deep it lies: entries and capacity.

Over moto; the units are reckoned from the sizes of the entries, as in `bench_pages`.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from moto import mock_aws

from tests.support import managing
from tests.support.payers import Payer
from tests.support.quick_moto import quick_moto
from tests.support.recommended import ROUTE, fields, seen, store_many, store_viewer
from tests.support.store_calls import recorded
from tests.support.template import tables
from vouch.aws import dynamodb
from vouch.domain.people import DECISIONS, Person, decided
from vouch.handlers import auth
from vouch.moment import DAY, now
from vouch.storage import people
from vouch.v1.people import parse_listing

PEOPLE: Final = 100_000
COUNT: Final = 50
PAGES: Final = (1, 1_000)
STATES: Final = ("", "NEW")
"""Pages of all states, and of the one that most people have."""
DECIDED: Final = 10
"""One person in so many has another state than NEW."""
MOST_ENTRIES: Final = COUNT + 2
"""How many entries a page may read of each state's list."""


class Page(NamedTuple):
    """The cost of one page; no state is all of them."""

    state: str
    number: int
    entries: int
    units: float

    @property
    def lists(self) -> int:
        """Return how many states the page was asked for."""
        return 1 if self.state else len(DECISIONS)


def measure(count: int = PEOPLE, pages: Sequence[int] = PAGES) -> list[Page]:
    """Return the cost of each of the pages, of a viewer with that many people."""
    with mock_aws(), quick_moto():
        for name, properties in tables().items():
            dynamodb.client().create_table(TableName=name, **properties)
        auth.forget()
        account = managing.account()
        payer = Payer(account, managing.api_key(account)[1])
        key = people.partition(account, "ana", store_viewer(account))
        at = now()
        everybody = [_person(number, at + number) for number in range(count)]
        store_many(key, everybody)
        payer.report()  # from here on the caller is remembered
        return [_page(payer, state, number, everybody) for state in STATES for number in pages]


def _person(number: int, at: int) -> Person:
    """Somebody of texts as long as Linkup's; most are NEW, at whatever depth."""
    subtitle = "Student at Business School | Intern at TechCorp"
    person = seen(fields(number, subtitle=subtitle), at)
    if number % DECIDED:
        return person
    state = DECISIONS[1 + number // DECIDED % (len(DECISIONS) - 1)]
    return decided(person, state, None, at, 365 * DAY)


def _page(payer: Payer, state: str, number: int, everybody: Sequence[Person]) -> Page:
    query = {"viewer": "ana", "count": str(COUNT)} | ({"state": state} if state else {})
    listed = [each for each in reversed(everybody) if state in {"", each["state"]}]
    if number > 1:
        last = people.place_of(listed[(number - 1) * COUNT - 1])
        token = parse_listing(query, payer.id).paging.leading_to(last)["next_page_token"]
        query["page_token"] = str(token)
    with recorded() as calls:
        answer = payer.call("GET", f"{ROUTE}?{'&'.join(map('='.join, query.items()))}")
    assert len(answer.json["elements"]) == COUNT, answer.body
    queries = [call for call in calls if call.operation == "Query"]
    entries, units = sum(call.items for call in queries), sum(call.units for call in queries)
    return Page(state, number, entries, units)
