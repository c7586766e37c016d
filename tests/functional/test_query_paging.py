"""Pages of a finder, by `start` and by links (CONTRACTS 2.8; DESIGN 4.6)."""

import pytest

from tests.support.builders import Member
from tests.support.finding import (
    RESOURCE,
    STATUSES,
    finder,
    link,
    record,
    refused,
    shelve,
    urns,
    walk,
)


@pytest.fixture
def held(alice: Member, bob: Member) -> list[str]:
    """25 records that bob received in two states, newest first."""
    records = [record(alice, bob, n, STATUSES[1 + n % 2]) for n in range(25)]
    shelve(records)
    return [each["urn"] for each in reversed(records)]


def test_a_page_has_ten_records_by_default(bob: Member, held: list[str]) -> None:
    answer = bob.call("GET", finder("recipient", "VISIBLE", "HIDDEN"))

    assert urns(answer) == held[:10]
    assert (answer.json["paging"]["start"], answer.json["paging"]["count"]) == (0, 10)
    assert link(answer, "prev") is None


@pytest.mark.parametrize(
    ("start", "count"), [(0, 1), (3, 7), (10, 10), (20, 10), (24, 1), (0, 100)]
)
def test_start_and_count_are_a_window(bob: Member, held: list[str], start: int, count: int) -> None:
    target = finder("recipient", "VISIBLE", "HIDDEN", start=start, count=count)

    answer = bob.call("GET", target)

    assert urns(answer) == held[start : start + count]
    assert answer.json["paging"]["start"] == start
    assert answer.json["paging"]["count"] == count
    assert (link(answer, "next") is None) == (start + count > 25)
    assert (link(answer, "prev") is None) == (start == 0)


@pytest.mark.parametrize("start", [25, 26, 10_000])
def test_a_page_beyond_the_end_is_empty_and_links_back(
    bob: Member, held: list[str], start: int
) -> None:
    answer = bob.call("GET", finder("recipient", "VISIBLE", "HIDDEN", start=start))

    assert urns(answer) == []
    assert link(answer, "next") is None
    assert f"start={start - 10}&" in str(link(answer, "prev"))


@pytest.mark.parametrize("count", [1, 4, 5, 10, 24, 25, 26, 100])
def test_next_links_lead_through_all_records(bob: Member, held: list[str], count: int) -> None:
    pages = [*walk(bob, finder("recipient", "VISIBLE", "HIDDEN", count=count))]

    assert [urn for page in pages for urn in urns(page)] == held
    assert [page.json["paging"]["start"] for page in pages] == [
        number * count for number in range(len(pages))
    ]
    assert len(pages) == 25 // count + 1


def test_a_prev_link_leads_back_to_the_page_before(bob: Member, held: list[str]) -> None:
    *_, last = walk(bob, finder("recipient", "VISIBLE", "HIDDEN"))
    before = bob.call("GET", str(link(last, "prev")))
    first = bob.call("GET", str(link(before, "prev")))

    assert (urns(before), urns(first)) == (held[10:20], held[:10])


def test_a_link_is_followed_by_the_plural_and_by_the_other_order_of_filters(
    bob: Member, held: list[str]
) -> None:
    first = bob.call("GET", finder("recipient", "HIDDEN", "VISIBLE"))
    following = str(link(first, "next"))
    plural = following.replace("/recommendation?", "/recommendations?")
    turned = following.replace("List(HIDDEN,VISIBLE)", "List(VISIBLE,HIDDEN,VISIBLE)")
    encoded = following.replace("=List(", "=%4Cist(")

    for target in (following, plural, turned, encoded):
        assert urns(bob.call("GET", target)) == held[10:20]


def test_a_token_wins_over_start_and_may_change_the_count(bob: Member, held: list[str]) -> None:
    first = bob.call("GET", finder("recipient", "VISIBLE", "HIDDEN"))
    following = str(link(first, "next"))

    moved = bob.call("GET", following.replace("start=10", "start=23"))
    larger = bob.call("GET", following.replace("count=10", "count=15"))

    assert urns(moved) == held[10:20]
    assert moved.json["paging"]["start"] == 23
    assert urns(larger) == held[10:]


def test_a_token_of_another_member_finder_or_filter_is_refused(
    alice: Member, bob: Member, held: list[str]
) -> None:
    following = str(link(bob.call("GET", finder("recipient", "VISIBLE", "HIDDEN")), "next"))

    foreign = [
        alice.call("GET", following),
        bob.call("GET", following.replace("q=recipient", "q=recommender")),
        bob.call("GET", following.replace("List(VISIBLE,HIDDEN)", "List(VISIBLE)")),
        bob.call("GET", following.replace("pageToken=", "pageToken=A")),
        bob.call("GET", following.replace("pageToken=", "pageToken=''&x=")),
    ]

    for answer in foreign:
        assert "pageToken is not of this query; follow a next link" in refused(answer)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"start": "-1"}, "start/count parameters must be non-negative"),
        ({"count": "-1"}, "start/count parameters must be non-negative"),
        ({"start": "a"}, "Invalid (non-integer) start/count parameters"),
        ({"count": "List(1)"}, "Invalid (non-integer) start/count parameters"),
        ({"count": "0"}, "count is 1 to 100"),
        ({"count": "101"}, "count is 1 to 100"),
        ({"start": "10001"}, "follow the next links"),
    ],
)
def test_a_bad_page_is_refused(bob: Member, more: dict[str, str], says: str) -> None:
    assert says in refused(bob.call("GET", finder("recipient", "VISIBLE", **more)))


def test_a_link_carries_all_of_the_query(bob: Member, held: list[str]) -> None:
    target = f"{RESOURCE}?statusFilters=List(%56ISIBLE,HIDDEN)&x=(a:%28)&fields=id&q=%72ecipient"

    pages = [*walk(bob, f"{target}&count=20")]

    assert [each for page in pages for each in page.json["elements"]] == [
        {"id": int(urn.rpartition(",")[2][:-1])} for urn in held
    ]
    assert "&x=(a:%28)" in str(link(pages[0], "next"))
