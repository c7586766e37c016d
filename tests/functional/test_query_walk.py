"""A walk by next links while statuses change: none twice, none that stays lost (DESIGN 4.6)."""

import pytest

from tests.support import many
from tests.support.builders import Member
from tests.support.finding import STATUSES, finder, record, shelve, urns, walk
from vouch.aws import dynamodb
from vouch.domain.recommendation import Recommendation
from vouch.settings import settings

ASKED = ("VISIBLE", "HIDDEN")
EDGES = {"VISIBLE": "HIDDEN", "HIDDEN": "VISIBLE", "PENDING": "VISIBLE", "CLOSED": "PENDING"}
"""Where a record is moved: inside the filter, into it, or from one state outside to another."""


class Mover:
    """Changes the status of some records between the pages, all over the walk."""

    def __init__(self, owner: Member, records: list[Recommendation]) -> None:
        self._owner = owner
        self._statuses = {each["urn"]: each["status"] for each in records}
        self.changed: dict[str, int] = {}

    def move(self, page: int) -> None:
        urns_in_order = list(self._statuses)
        for step in range(8):
            urn = urns_in_order[(page * 29 + step * 53) % len(urns_in_order)]
            target = EDGES.get(self._statuses[urn])
            if step == 7 and self._statuses[urn] == "VISIBLE":
                target = "CLOSED"  # out of the filter
            if target:
                assert self._owner.patch(urn, status=target).status == 204
                self._statuses[urn] = target
                self.changed[urn] = page


def test_a_walk_meets_each_unchanged_record_once_newest_first(
    alice: Member, bob: Member, carol: Member
) -> None:
    writers = (alice, carol)
    # Two of each moment, by different people: ties all the way.
    held = [
        record(writers[n % 2], bob, n, STATUSES[n % 6], created=1_700_000_000_000 + n // 2)
        for n in range(300)
    ]
    shelve(held)
    mover = Mover(bob, held)

    found = [
        urn for page in walk(bob, finder("recipient", *ASKED), mover.move) for urn in urns(page)
    ]

    assert len(mover.changed) > 40
    assert len(found) == len(set(found))
    unchanged = {each["urn"] for each in held if each["status"] in ASKED} - set(mover.changed)
    assert unchanged <= set(found)
    assert set(found) - unchanged <= set(mover.changed)
    moments = {each["urn"]: each["created"] for each in held}
    assert [moments[urn] for urn in found] == sorted((moments[urn] for urn in found), reverse=True)


def test_a_record_that_moves_ahead_of_the_walk_is_met_at_its_new_place(
    alice: Member, bob: Member
) -> None:
    held = [record(alice, bob, n, "VISIBLE") for n in range(30)]
    shelve(held)

    def hide_everything(page: int) -> None:
        for each in held:
            if page == 1:
                bob.patch(each["urn"], status="HIDDEN")

    pages = walk(bob, finder("recipient", *ASKED), hide_everything)
    found = [each for page in pages for each in page.json["elements"]]

    assert [each["id"] for each in found] == [*range(29, -1, -1)]
    assert [each["status"] for each in found] == ["VISIBLE"] * 10 + ["HIDDEN"] * 20


def test_a_record_written_during_a_walk_moves_no_page(alice: Member, bob: Member) -> None:
    shelve([record(alice, bob, n, "PENDING") for n in range(30)])

    pages = walk(bob, finder("recipient", "PENDING"), lambda _: shelve([record(alice, bob, 99)]))

    found = [each["id"] for page in pages for each in page.json["elements"]]
    assert found == [*range(29, -1, -1)]


@pytest.mark.parametrize("count", [1, 2, 3, 5, 10])
def test_a_walk_shows_a_record_once_though_a_lagging_index_has_it_twice(
    alice: Member, bob: Member, count: int
) -> None:
    held = [record(alice, bob, n, "HIDDEN") for n in range(9)]
    shelve(held)
    # What an index still holds of the time before a change: the same place, the old status.
    stale: list[Recommendation] = [{**each, "status": "VISIBLE"} for each in held[2:8]]
    items = [
        {**item, "urn": {"S": f"stale {number}"}} for number, item in enumerate(many.items(stale))
    ]
    for item in items:
        dynamodb.client().put_item(TableName=settings().recommendations_table, Item=item)

    pages = [*walk(bob, finder("recipient", *ASKED, count=count))]

    found = [each["id"] for page in pages for each in page.json["elements"]]
    assert found == [*range(8, -1, -1)]
    assert {len(page.json["elements"]) for page in pages[:-1]} <= {count}
