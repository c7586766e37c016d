"""BATCH_GET: each record its own success or 404 (CONTRACTS 2.3)."""

import pytest

from tests.support.builders import Member
from tests.support.finding import RESOURCE, batch_get, ids, refused, shelf
from tests.support.gateway import Answer

ABSENT = "urn:li:recommendation:(urn:li:person:Nobody,{})"


def test_results_equal_the_answers_of_get_by_raw_urn(alice: Member, bob: Member) -> None:
    given, received = alice.write(bob, message="For you"), bob.write(alice)

    answer = batch_get(alice, given, received)

    assert answer.status == 200
    assert list(answer.json) == ["statuses", "results", "errors"]
    assert answer.json == {
        "statuses": {},
        "results": {urn: alice.get(urn).json for urn in (given, received)},
        "errors": {},
    }


def test_absent_and_foreign_records_are_the_same_404_in_errors_and_statuses(
    alice: Member, bob: Member, carol: Member
) -> None:
    own, foreign, absent = alice.write(carol), alice.write(bob), ABSENT.format(1)

    answer = batch_get(carol, absent, own, foreign)

    single = carol.get(foreign).json
    assert answer.status == 200
    assert answer.json["results"] == {own: carol.get(own).json}
    assert answer.json["statuses"] == {absent: 404, foreign: 404}
    assert answer.json["errors"] == {absent: single, foreign: single}
    assert "x-restli-error-response" not in answer.headers


def test_a_batch_may_consist_of_errors_alone(alice: Member) -> None:
    urn = ABSENT.format(1)

    answer = batch_get(alice, urn)

    assert (answer.status, answer.json["results"]) == (200, {})
    assert answer.json["statuses"] == {urn: 404}


def test_an_empty_list_of_ids_is_an_empty_answer(alice: Member) -> None:
    assert batch_get(alice).json == {"statuses": {}, "results": {}, "errors": {}}


def test_duplicates_collapse(alice: Member, bob: Member) -> None:
    urn = alice.write(bob)

    answer = batch_get(bob, urn, ABSENT.format(1), urn, ABSENT.format(1), urn)

    assert [*answer.json["results"], *answer.json["errors"]] == [urn, ABSENT.format(1)]


def test_250_distinct_ids_are_read_and_251_are_not(alice: Member, bob: Member) -> None:
    held = shelf(alice, bob, 251)

    # A query of 250 ids is over 4 KB: it comes tunnelled.
    def get(urns: list[str]) -> Answer:
        headers = {
            "X-HTTP-Method-Override": "GET",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        return bob.post(ids(*urns), headers)

    answer = get([*held[:250], *held[:250]])

    assert list(answer.json["results"]) == held[:250]
    assert answer.json["errors"] == {}
    assert refused(get(held)) == "251 ids, 250 are allowed in one request"


@pytest.mark.parametrize(
    "key",
    ["nonsense", "1", "''", "urn%3Ali%3Aperson%3AA", "List(a)", "(a:b)", "%25zz", "%F0%9F%98%80",
     "urn%3Ali%3Arecommendation%3A%28urn%3Ali%3Aperson%3AA%2C1%29x"],
)  # fmt: skip
def test_one_malformed_id_fails_the_request(alice: Member, bob: Member, key: str) -> None:
    target = f"{RESOURCE}?{ids(alice.write(bob))}"

    answer = alice.call("GET", f"{target[:-1]},{key})")

    assert "parsing batch key '" in refused(answer)


@pytest.mark.parametrize("value", ["1", "''", "urn%3Ali%3Ax", "(a:b)", "List%28a%29", "()"])
def test_ids_that_are_no_list_are_refused(alice: Member, value: str) -> None:
    assert "Invalid value type for parameter ids" in refused(
        alice.call("GET", f"{RESOURCE}?ids={value}")
    )


@pytest.mark.parametrize(
    ("value", "advice"),
    [
        ("", "ids has no value"),
        ("List(", "the list is not closed"),
        ("List(a,)", "a list has no empty items"),
        ("List(urn:li:x)", "inside an item are percent-encoded"),
        ("List(a)&ids=List(b)", "ids is sent more than once"),
        ("List(%zz)", "sent as %25"),
    ],
)
def test_ids_that_are_no_rest_li_are_refused(alice: Member, value: str, advice: str) -> None:
    message = refused(alice.call("GET", f"{RESOURCE}?ids={value}"))

    assert "Invalid query parameters syntax" in message
    assert advice in message


def test_start_and_count_are_ignored(alice: Member, bob: Member) -> None:
    urn = alice.write(bob)

    answer = bob.call("GET", f"{RESOURCE}?{ids(urn)}&start=5&count=x")

    assert list(answer.json["results"]) == [urn]
