"""What a read costs in the store: items, index entries, capacity; with -s as a table (DESIGN 11).

Items weigh 1 KB each, no more and hardly less, so that what is counted is the worst that counts.
"""

import sys
from collections.abc import Iterator
from itertools import cycle, islice

import pytest

from tests.support import many
from tests.support.builders import Member
from tests.support.finding import RESOURCE, STATUSES, descendant, finder, ids, record, shelve, walk
from tests.support.store_calls import Call, recorded
from tools.scale.capacity import size
from vouch.domain.recommendation import Recommendation

COUNT = 10
PAGES = (1, 10, 30)
ORDERS = {1: ("VISIBLE",), 2: ("VISIBLE", "HIDDEN"), 6: STATUSES}
READS = {"GetItem", "BatchGetItem", "Query"}


def _one_kb(made: Recommendation) -> Recommendation:
    """The same with a text that makes its item weigh 1,024 bytes."""
    (item,) = many.items([made])
    text = made["recommendationText"]
    return {**made, "recommendationText": text + "x" * (1024 - size(item))}


def _shelf(alice: Member, bob: Member, statuses: Iterator[str], count: int) -> None:
    records = [
        _one_kb(record(alice, bob, 100_000 + n, status))
        for n, status in enumerate(islice(statuses, count))
    ]
    assert {size(item) for item in many.items(records)} == {1024}
    shelve(records)


def _costs(member: Member, target: str, depth: int) -> list[list[Call]]:
    """The queries of each page of a walk."""
    costs = []
    pages = walk(member, target)
    for _ in range(depth):
        with recorded() as calls:
            page = next(pages)
        assert len(page.json["elements"]) == COUNT
        assert {call.operation for call in calls} <= READS
        costs.append([call for call in calls if call.operation == "Query"])
    return costs


def _print(title: str, costs: list[list[Call]]) -> None:
    for number in PAGES:
        page = costs[number - 1]
        sys.stdout.write(
            f"\n{title:34} page {number:3}: {len(page):2} queries,"
            f" {sum(call.items for call in page):3} entries,"
            f" {sum(call.units for call in page):4} RCU"
        )


@pytest.mark.parametrize("name", ["recipient", "recommender"])
@pytest.mark.parametrize("statuses", ORDERS)
def test_a_page_costs_the_same_at_any_depth(
    alice: Member, bob: Member, name: str, statuses: int
) -> None:
    asked = ORDERS[statuses]
    _shelf(alice, bob, cycle(asked), 330)

    costs = _costs(bob if name == "recipient" else alice, finder(name, *asked), 30)

    _print(f"{name}, {statuses} in turn", costs)
    for page in costs:
        assert sum(call.items for call in page) <= statuses * COUNT
        assert sum(call.units for call in page) <= 2 + max(0, statuses - 2)
    at_depth = [
        (sum(call.items for call in costs[n - 1]), sum(call.units for call in costs[n - 1]))
        for n in PAGES
    ]
    assert len(set(at_depth)) == 1


RUNS = {
    "long runs": ["VISIBLE"] * 25 + ["HIDDEN"] * 25,
    "runs of 4": ["VISIBLE"] * 4 + ["HIDDEN"] * 4,
    "8 and 2": ["VISIBLE"] * 8 + ["HIDDEN"] * 2,
    "one alone": ["VISIBLE"],
}


@pytest.mark.parametrize("run", RUNS)
@pytest.mark.parametrize("statuses", [2, 6])
def test_a_page_stays_within_its_budget_under_any_spread_of_states(
    alice: Member, bob: Member, run: str, statuses: int
) -> None:
    _shelf(alice, bob, cycle(RUNS[run]), 85)

    costs = _costs(bob, finder("recipient", *ORDERS[statuses]), 8)

    for page in costs:
        assert sum(call.items for call in page) <= statuses * COUNT
        assert sum(call.units for call in page) <= 2 + max(0, statuses - 2)


def test_a_bare_start_pays_for_the_records_it_skips(alice: Member, bob: Member) -> None:
    _shelf(alice, bob, cycle(["VISIBLE"]), 60)

    with recorded() as calls:
        bob.call("GET", finder("recipient", "VISIBLE", start=50))

    assert sum(call.items for call in calls if call.operation == "Query") == 60


def _reads(member: Member, target: str) -> list[Call]:
    """What a request reads beside the caller's own look-up, which an earlier one made."""
    member.call("GET", target)
    with recorded() as calls:
        assert member.call("GET", target).status == 200
    return calls


def test_get_reads_one_item(alice: Member, bob: Member) -> None:
    urn = alice.write(bob)

    calls = _reads(bob, f"{RESOURCE}/{urn}")

    assert [(call.operation, call.items) for call in calls] == [("GetItem", 1)]


@pytest.mark.parametrize("count", [1, 20])
def test_batch_get_reads_each_record_once_in_one_call(
    alice: Member, bob: Member, count: int
) -> None:
    records = [record(alice, bob, number) for number in range(count)]
    shelve(records)
    urns = [each["urn"] for each in records]

    calls = _reads(bob, f"{RESOURCE}?{ids(*urns, *urns)}")

    assert [(call.operation, call.items) for call in calls] == [("BatchGetItem", count)]


def test_descendant_reads_one_item_for_each_record_of_the_chain(alice: Member, bob: Member) -> None:
    urn = alice.write(bob)
    for _ in range(4):
        urn = alice.write(bob, previousRecommendation=urn)

    calls = _reads(bob, descendant(urn))

    assert [(call.operation, call.items) for call in calls] == [("GetItem", 1)] * 5
