"""Pages, and the way through them (CONTRACTS 2.8)."""

import json

import pytest

from tests.support.fake_upstream import FakeUpstream, Reply
from tests.support.linkedin_replies import URN, json_reply, linkedin, page, record, urn_of
from vouch.clients.linkedin.page import MOST_RECORDS, Page
from vouch.clients.linkedin.record import NEEDED, Unsound
from vouch.errors import UpstreamError

QUERY = "q=recipient&statusFilters=List(VISIBLE)"


def link(start: int) -> str:
    return f"/recommendation?count=2&pageToken=a%2Cb&q=recipient&start={start}"


def walk(*replies: Reply | Exception, most: int = 1000) -> tuple[list[Page], FakeUpstream]:
    client, upstream = linkedin(*replies)
    return [*client.pages("recipient", ["VISIBLE"], count=2, most=most)], upstream


def numbers(pages: list[Page]) -> list[list[int]]:
    return [[each.fields["id"] for each in found.elements] for found in pages]


def asked(upstream: FakeUpstream) -> list[str]:
    return [str(request.url).partition("?")[2] for request in upstream.requests]


def test_links_are_followed_unchanged_until_the_last_page() -> None:
    pages, upstream = walk(
        page(range(1, 3), link(2)),
        page(range(3, 5), "https://elsewhere.test" + link(4)),
        page(range(0)),
    )

    assert numbers(pages) == [[1, 2], [3, 4], []]
    assert asked(upstream)[1:] == [link(2).partition("?")[2], link(4).partition("?")[2]]
    assert {str(request.url).partition("?")[0] for request in upstream.requests} == {
        "https://linkedin.test/v2/recommendation"
    }


def test_a_walk_without_links_ends_at_an_empty_page() -> None:
    pages, upstream = walk(page(range(1, 3)), page(range(3, 4)), page(range(4, 6)), page(range(0)))

    assert numbers(pages) == [[1, 2], [3], [4, 5], []]
    assert asked(upstream) == [
        f"{QUERY}&start=0&count=2",
        *(f"{QUERY}&count=2&start={start}" for start in (2, 3, 5)),
    ]
    assert pages[-1].next is None


def test_a_short_page_with_a_link_is_followed_by_the_linked_page() -> None:
    pages, upstream = walk(page(range(1, 2), link(2)), page(range(0)))

    assert asked(upstream)[1] == link(2).partition("?")[2]
    assert numbers(pages) == [[1], []]


def test_an_empty_page_with_a_link_is_not_the_end() -> None:
    pages, _ = walk(page(range(0), link(2)), page(range(3, 4)), page(range(0)))

    assert numbers(pages) == [[], [3], []]


def test_a_repeated_page_is_followed_by_the_page_that_was_due() -> None:
    pages, upstream = walk(page(range(1, 3)), page(range(1, 3)), page(range(3, 5)), page(range(0)))

    assert numbers(pages) == [[1, 2], [1, 2], [3, 4], []]
    assert [each.rpartition("=")[2] for each in asked(upstream)[1:]] == ["2", "2", "4"]
    assert str(pages[1].next).endswith("start=2")


def test_a_link_back_to_the_first_page_is_followed() -> None:
    pages, upstream = walk(
        page(range(1, 3), link(0)), page(range(1, 3), link(2)), page(range(3, 5)), page(range(0))
    )

    assert numbers(pages) == [[1, 2], [1, 2], [3, 4], []]
    assert asked(upstream)[2] == link(2).partition("?")[2]


def test_a_computed_next_page_drops_the_place_of_a_link() -> None:
    """A kept token would win over `start` and lead to the same page for ever."""
    _, upstream = walk(page(range(1, 3), link(2)), page(range(3, 4)), page(range(0)))

    assert asked(upstream)[1:] == [link(2).partition("?")[2], "count=2&q=recipient&start=3"]


def test_a_page_repeated_for_ever_is_an_error() -> None:
    with pytest.raises(UpstreamError, match="the same page again and again"):
        walk(*[page(range(1, 3))] * 20)


def test_a_page_that_shares_some_records_with_the_last_is_no_repetition() -> None:
    _, upstream = walk(page(range(1, 3)), page(range(2, 4)), page(range(0)))

    assert asked(upstream)[2].endswith("start=4")


def test_a_walk_ends_after_its_limit_of_pages_and_names_the_next_one() -> None:
    replies = [page(range(at, at + 2), link(at + 1)) for at in (1, 3, 5)]
    pages, upstream = walk(*replies, most=3)

    assert (len(pages), len(upstream.requests)) == (3, 3)
    assert pages[-1].next is not None


def test_a_walk_goes_on_from_any_page() -> None:
    pages, _ = walk(page(range(1, 3)), page(range(0)))
    client, upstream = linkedin(page(range(3, 4)), page(range(0)))

    rest = [*client.pages("recipient", ["VISIBLE"], count=2, at=pages[0].next)]

    assert asked(upstream)[0] == pages[0].next == f"{QUERY}&count=2&start=2"
    assert numbers(rest) == [[3], []]


def test_a_walk_can_be_resumed_after_an_error() -> None:
    client, _ = linkedin(page(range(1, 3)), Reply(404))
    walked = client.pages("recipient", ["VISIBLE"], count=2)
    reached = next(walked).next

    with pytest.raises(UpstreamError):
        next(walked)

    assert reached == f"{QUERY}&count=2&start=2"


def test_a_page_shows_the_start_and_count_asked_for() -> None:
    client, _ = linkedin(page(range(1, 3), start=40, count=2))

    found = client.recipient(["VISIBLE"], start=40, count=2)

    assert (found.start, found.count, len(found.elements)) == (40, 2, 2)
    assert found.elements[0].urn == urn_of(1)
    assert found.next == f"{QUERY}&count=2&start=42"


@pytest.mark.parametrize(
    "paging",
    [None, [], {}, {"links": None}, {"links": {}}, {"links": [None, 7, "next"]},
     {"links": [{"rel": "next"}]}, {"links": [{"rel": "next", "href": 7}]},
     {"links": [{"rel": "next", "href": "/recommendation"}]},
     {"links": [{"rel": "prev", "href": "/recommendation?start=0"}]},
     {"links": [{"rel": "next", "href": "/recommendation?start=1&x=\ud83d"}]},
     {"links": [{"rel": "next", "href": "/recommendation?start=1&x=a b"}]},
     {"links": [{"rel": "next", "href": "/recommendation?start=1\n"}]},
     {"links": [{"rel": "next", "href": "/recommendation?start=1&x=" + "x" * 4096}]},
     {"start": "x", "count": -1}, {"start": "9" * 5000, "count": 10**400}],
)  # fmt: skip
def test_paging_may_be_absent_or_odd(paging: object) -> None:
    client, _ = linkedin(json_reply({"elements": [record()], "paging": paging}))

    found = client.recommender(["VISIBLE"], start=7)

    assert (found.start, found.count, len(found.elements)) == (7, 10, 1)
    assert found.next == "q=recommender&statusFilters=List(VISIBLE)&count=10&start=8"


def test_descendants_come_as_one_page() -> None:
    client, _ = linkedin(page(range(1, 3)))

    found = client.descendant(URN)

    assert (numbers([found]), found.next, found.start) == ([[1, 2]], None, 0)


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"[]", b"{}", b'{"elements":{}}', b'{"elements":null}',
     json.dumps({"elements": [record()] * (MOST_RECORDS + 1)}).encode(),
     page(range(1, 3)).body[:-5]],
)  # fmt: skip
def test_a_malformed_page_or_one_of_too_many_records_is_an_error(body: bytes) -> None:
    client, _ = linkedin(Reply(200, body))

    with pytest.raises(UpstreamError) as caught:
        client.recipient(["VISIBLE"])

    assert type(caught.value) is UpstreamError


NAMELESS = Unsound(None, [*NEEDED])


def unsound_page(*elements: object, onward: str | None = None) -> Reply:
    links = [{"rel": "next", "href": onward}] if onward else []
    return json_reply({"elements": elements, "paging": {"links": links}})


def test_unsound_records_are_told_apart_and_do_not_cost_the_others() -> None:
    client, _ = linkedin(
        unsound_page(record(1), record(2, status="?"), record(3, recommendationText=None))
    )

    found = client.recipient(["VISIBLE"])

    assert numbers([found]) == [[1]]
    assert found.unsound == [
        Unsound(urn_of(2), ["status"]),
        Unsound(urn_of(3), ["recommendationText"]),
    ]
    assert found.urns == [urn_of(1), urn_of(2), urn_of(3)]


@pytest.mark.parametrize("element", [None, 7, "x", [], {}, [record(1)]])
def test_an_element_that_is_no_record_is_unsound_in_all_that_is_needed(element: object) -> None:
    client, _ = linkedin(unsound_page(element, record(2)))

    found = client.recommender(["VISIBLE"])

    assert (numbers([found]), found.unsound) == ([[2]], [NAMELESS])


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"id": None}, ["id"]),
        ({"recommender": "urn:li:company:1"}, ["recommender"]),
        ({"id": "x", "created": -1}, ["id", "created"]),
    ],
)
def test_the_urn_of_an_unsound_record_needs_its_recommender_and_its_id(
    changes: dict[str, object], fields: list[str]
) -> None:
    client, _ = linkedin(unsound_page(record(1) | changes))

    assert client.recipient(["VISIBLE"]).unsound == [Unsound(None, fields)]


def test_the_next_page_begins_after_the_unsound_records_too() -> None:
    pages, upstream = walk(
        unsound_page(record(1), None), unsound_page(None, {}), page(range(5, 6)), page(range(0))
    )

    assert numbers(pages) == [[1], [], [5], []]
    assert [each.rpartition("=")[2] for each in asked(upstream)[1:]] == ["2", "4", "5"]


def test_a_repeated_page_of_unsound_records_is_followed_by_the_page_that_was_due() -> None:
    first = [record(1, status="?"), record(2, status="?")]

    pages, upstream = walk(
        unsound_page(*first), unsound_page(*first), page(range(3, 5)), page(range(0))
    )

    assert numbers(pages) == [[], [], [3, 4], []]
    assert [each.rpartition("=")[2] for each in asked(upstream)[1:]] == ["2", "2", "4"]


def test_the_descendants_that_are_sound_come_without_the_others() -> None:
    client, _ = linkedin(unsound_page(record(1), record(2, recommendationText=7)))

    found = client.descendant(URN)

    assert (numbers([found]), found.urns) == ([[1]], [urn_of(1), urn_of(2)])


def test_a_link_that_is_too_long_counts_as_none() -> None:
    path, _, query = link(2).partition("?")
    longest = f"{path}?" + f"{query}&x=".ljust(4096, "y")
    client, _ = linkedin(unsound_page(record(1), onward=longest))
    other, _ = linkedin(unsound_page(record(1), onward=longest + "y"))

    assert client.recipient(["VISIBLE"]).next == longest.removeprefix(f"{path}?")
    assert other.recipient(["VISIBLE"]).next == f"{QUERY}&count=10&start=1"
