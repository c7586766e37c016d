"""Recommended people are remembered by viewer, on the deployed system under Linkup's v1."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
import requests

from tests.e2e.customers import ROUTE, Customer
from tests.e2e.viewers import VIEWERS, Viewer, counted, ids, stored

PUBLISHED = {"Content-Type", "X-Credits-Charged", "X-Credits-Remaining", "X-Request-Id"}
"""The headers of the product in the answer to the published call."""


@pytest.fixture
def viewer(customer: Customer) -> Viewer:
    return Viewer(customer)


def test_a_call_without_a_viewer_is_answered_as_linkup_does_and_nobody_is_remembered(
    customer: Customer,
) -> None:
    linkup = customer.stack.linkup
    body = {"country": "FR", "login_token": customer.login_token, "total_results": 3}

    answer = customer.ask(total_results=3)
    straight = customer.post(f"{linkup.url}{ROUTE}", body, {"x-api-key": linkup.api_key})

    assert answer.content == straight.content
    assert {name for name in answer.headers if name.startswith(("X-", "Content-Type"))} == PUBLISHED
    assert stored(customer) == stored(customer, "bookkeeping") == []


def test_only_new_shows_whom_the_call_before_had_not(viewer: Viewer) -> None:
    first = viewer.ask(20)
    second = viewer.ask(30, only_new=True)

    assert counted(first) == (20, 0)
    assert counted(second) == (10, 20)
    assert len(ids(first)) == 20
    assert len(ids(second)) == 10
    assert set(ids(first)).isdisjoint(ids(second))
    assert [each.headers["X-Credits-Charged"] for each in (first, second)] == ["2", "3"]
    assert viewer.customer.check_books()["charged"] == viewer.customer.billed() == 5
    assert viewer.state == "UNCONNECTED"


def test_pages_show_everybody_once_and_the_newest_first(viewer: Viewer) -> None:
    first, second = ids(viewer.ask(20)), ids(viewer.ask(30, only_new=True))

    pages = viewer.pages(7)

    assert [len(page) for page in pages] == [7, 7, 7, 7, 2]
    listed = [each for page in pages for each in page]
    assert {each["person"] for each in listed[:10]} == set(second)
    assert sorted(each["person"] for each in listed) == sorted(first + second)
    seen = [each["first_seen"] for each in listed]
    assert seen == sorted(seen, reverse=True)
    assert {each["person"]: each["times"] for each in listed} == (
        dict.fromkeys(first, 2) | dict.fromkeys(second, 1)
    )


def test_who_is_dismissed_stays_dismissed_when_recommended_again(viewer: Viewer) -> None:
    person = ids(viewer.ask(20))[4]

    decided = viewer.decide(person, state="DISMISSED", note="met in Lisbon")
    again = viewer.ask(30)

    assert decided.status_code == 200, decided.text
    assert (decided.json()["state"], decided.json()["times"]) == ("DISMISSED", 1)
    assert person in ids(again)
    shown = viewer.person(person).json()
    assert (shown["state"], shown["note"], shown["times"]) == ("DISMISSED", "met in Lisbon", 2)
    assert (shown["rank"], shown["best_rank"]) == (5, 5)
    assert viewer.people(state="DISMISSED") == {person: shown}
    assert viewer.people(state="NEW").keys() == {*ids(again)} - {person}
    assert person not in ids(viewer.ask(40, only_new=True))


def test_a_replay_gives_the_first_answer_and_changes_nobody(viewer: Viewer) -> None:
    key = str(uuid.uuid4())
    viewer.ask(10)
    first = viewer.ask(20, key, only_new=True)
    viewer.ask(30, only_new=True)
    before = viewer.people()

    again = viewer.ask(20, key, only_new=True)

    assert again.content == first.content
    assert counted(again) == counted(first) == (10, 10)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert viewer.people() == before
    assert len(viewer.customer.bill()) == 3
    assert viewer.customer.check_books()["charged"] == viewer.customer.billed()


def test_viewers_of_one_account_have_people_of_their_own(customer: Customer) -> None:
    ana, ben = Viewer(customer), Viewer(customer, "ben")

    first, other = ana.ask(20), ben.ask(30)

    assert counted(other) == (30, 0)
    assert ana.people().keys() == {*ids(first)}
    assert ben.people().keys() == {*ids(other)}


def test_a_deleted_viewer_leaves_nobody_and_begins_anew(viewer: Viewer) -> None:
    key = str(uuid.uuid4())
    first = viewer.ask(20, key)

    assert viewer.forget().status_code == 200

    assert viewer.state is None
    assert viewer.page().status_code == viewer.person(ids(first)[0]).status_code == 404
    assert viewer.ask(20, key).status_code == 409
    assert counted(viewer.ask(20)) == (20, 0)
    assert viewer.people().keys() == {*ids(first)}


def test_calls_of_v2_are_refused_with_the_version_that_is_spoken(viewer: Viewer) -> None:
    refused = [
        viewer.connect(),
        viewer.submit("123456"),
        viewer.customer.call("POST", ROUTE, {"viewer": viewer.name}),
    ]

    assert [answer.status_code for answer in refused] == [400] * 3
    assert all("v1" in answer.json()["message"] for answer in refused)
    assert stored(viewer.customer) == []


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"viewer": ".."}, "viewer"),
        ({"viewer": None, "only_new": True}, "only_new"),
        ({"login_token": None}, "login_token"),
    ],
)
def test_what_a_call_cannot_mean_is_refused_and_nothing_is_asked(
    viewer: Viewer, fields: dict[str, Any], problem: str
) -> None:
    refused = viewer.ask(20, **fields)

    assert refused.status_code == 400
    assert problem in refused.json()["message"]
    assert viewer.customer.bill() == []
    assert stored(viewer.customer) == []


def test_nobody_sees_or_changes_another_accounts_people(
    viewer: Viewer, opened: Callable[..., Customer]
) -> None:
    person, before = ids(viewer.ask(20))[0], stored(viewer.customer)
    token = viewer.page(count=7).json()["paging"]["next_page_token"]
    other = Viewer(opened(), viewer.name)

    def refused() -> list[requests.Response]:
        return [
            other.page(),
            other.person(person),
            other.decide(person, state="KEPT"),
            other.forget(),
        ]

    assert [answer.status_code for answer in refused()] == [404] * 4
    other.ask(10)
    assert other.page(count=7, page_token=token).status_code == 400
    assert ids(other.ask(10))[0] in other.people()
    assert stored(viewer.customer) == before


def test_a_forged_page_token_is_refused(viewer: Viewer) -> None:
    viewer.ask(20)
    token = viewer.page(count=7).json()["paging"]["next_page_token"]
    other = Viewer(viewer.customer, "ben")
    other.ask(20)

    forged = [
        viewer.page(count=7, page_token=f"{token[:-4]}AAAA"),
        viewer.page(count=7, page_token=token[::-1]),
        viewer.page(count=7, page_token=token, state="NEW"),
        other.page(count=7, page_token=token),
    ]

    assert [answer.status_code for answer in forged] == [400] * 4
    assert all("page_token" in answer.json()["message"] for answer in forged)


def test_viewers_are_listed_by_name_in_pages(customer: Customer) -> None:
    names = ["ana", "ben", "cleo"]
    for name in reversed(names):
        Viewer(customer, name).ask(10)

    first = customer.call("GET", VIEWERS, query={"count": 2}).json()
    token = first["paging"]["next_page_token"]
    second = customer.call("GET", VIEWERS, query={"count": 2, "page_token": token}).json()

    assert [each["viewer"] for each in first["elements"] + second["elements"]] == names
    assert second["paging"]["next_page_token"] is None
