"""The finder `descendant`: a recommendation and those it replaced, newest first.

See CONTRACTS 1.5, 1.6.
"""

from itertools import pairwise

import pytest

from tests.support import store_calls
from tests.support.builders import Member
from tests.support.finding import RESOURCE, descendant, record, refused, shelve, urns
from vouch.domain.recommendation import Recommendation


@pytest.fixture
def chain(alice: Member, bob: Member) -> list[str]:
    """Twelve revisions, the oldest first: written, and mostly accepted, one after the other."""
    made = [alice.write(bob)]
    for number in range(11):
        if number % 4:
            assert bob.patch(made[-1], status="VISIBLE").status == 204
        made.append(alice.write(bob, previousRecommendation=made[-1]))
    return made


@pytest.mark.parametrize("number", [1, 2, 5, 11, 12])
def test_each_record_of_a_chain_leads_to_all_earlier_ones_newest_first(
    alice: Member, bob: Member, chain: list[str], number: int
) -> None:
    for member in (alice, bob):
        answer = member.call("GET", descendant(chain[number - 1]))

        assert urns(answer) == chain[:number][::-1]
        assert answer.json["elements"] == [member.get(urn).json for urn in chain[:number][::-1]]


def test_a_chain_is_one_page_that_says_it_is_all(alice: Member, chain: list[str]) -> None:
    paging = alice.call("GET", f"{descendant(chain[-1])}&start=3&count=2").json["paging"]

    assert (paging["start"], paging["links"]) == (0, [])
    assert paging["count"] > 100


def test_a_record_that_replaced_nothing_is_alone(alice: Member, bob: Member) -> None:
    urn = alice.write(bob)
    alice.write(bob)

    assert urns(bob.call("GET", descendant(urn))) == [urn]


def test_strangers_are_answered_as_if_the_record_did_not_exist(
    alice: Member, carol: Member, chain: list[str]
) -> None:
    foreign = carol.call("GET", descendant(chain[-1]))
    absent = alice.call("GET", descendant("urn:li:recommendation:(urn:li:person:Nobody,1)"))

    refused(foreign, 404, "NOT_FOUND")
    assert foreign.body == absent.body == carol.get(chain[-1]).body


def test_a_chain_is_read_as_it_is_now(bob: Member, chain: list[str]) -> None:
    with store_calls.asked("GetItem") as calls:
        bob.call("GET", descendant(chain[-1]))

    records = [call for call in calls if call["TableName"] == "RecommendationsTable"]
    assert [call["ConsistentRead"] for call in records] == [True] * 12


def _linked(records: list[Recommendation]) -> list[Recommendation]:
    for older, newer in pairwise(records):
        newer["previousRecommendation"] = older["urn"]
    return records


def test_a_chain_is_followed_through_100_records(alice: Member, bob: Member) -> None:
    chain = _linked([record(alice, bob, number) for number in range(1, 131)])
    shelve(chain)

    assert urns(bob.call("GET", descendant(chain[99]["urn"]))) == [
        each["urn"] for each in chain[99::-1]
    ]
    assert urns(bob.call("GET", descendant(chain[-1]["urn"]))) == [
        each["urn"] for each in chain[:29:-1]
    ]


def test_a_chain_ends_where_a_record_is_missing_or_another_s(
    alice: Member, bob: Member, carol: Member
) -> None:
    chain = _linked([record(alice, bob, 1), record(alice, carol, 2), record(alice, bob, 3)])
    broken = record(bob, alice, 4, previousRecommendation="urn:li:recommendation:(x,1)")
    shelve([*chain, broken])

    assert urns(bob.call("GET", descendant(chain[2]["urn"]))) == [chain[2]["urn"]]
    assert len(urns(alice.call("GET", descendant(chain[2]["urn"])))) == 3
    assert urns(alice.call("GET", descendant(broken["urn"]))) == [broken["urn"]]


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("", "recUrn is required"),
        ("&recUrn=List(a)", "recUrn is one value, without List"),
        ("&recUrn=(a:b)", "recUrn is one value, without List"),
        ("&recUrn=nonsense", "expected urn:"),
        ("&recUrn=''", "expected urn:"),
        ("&recUrn=urn%3Ali%3Aperson%3AA", "expected a URN urn:li:recommendation"),
        ("&recUrn=urn:li:recommendation:(urn:li:person:A,1)", "excess token: ':' (column 3)"),
        (
            "&recurn=urn%3Ali%3Arecommendation%3A%28urn%3Ali%3Aperson%3AA%2C1%29",
            "called recUrn, not recurn",
        ),
    ],
)
def test_the_record_is_required_and_checked(alice: Member, query: str, says: str) -> None:
    assert says in refused(alice.call("GET", f"{RESOURCE}?q=descendant{query}"))
