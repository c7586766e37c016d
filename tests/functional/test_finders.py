"""The finders `recipient` and `recommender`: whose records, in which states, in which order."""

import pytest

from tests.support.builders import Member, accepted
from tests.support.finding import (
    FIRST_MOMENT,
    STATUSES,
    finder,
    record,
    shelve,
    urns,
)

BOTH = ("recipient", "recommender")


def _parties(name: str, me: Member, other: Member) -> tuple[Member, Member]:
    return (other, me) if name == "recipient" else (me, other)


@pytest.mark.parametrize("name", BOTH)
def test_a_finder_answers_in_the_shape_of_the_published_sample(
    alice: Member, bob: Member, name: str
) -> None:
    recommender, recommendee = _parties(name, alice, bob)
    urn = accepted(recommender, recommendee)

    answer = alice.call("GET", finder(name, "VISIBLE"))

    assert answer.json == {
        "elements": [alice.get(urn).json],
        "paging": {"start": 0, "count": 10, "links": []},
    }


@pytest.mark.parametrize("name", BOTH)
def test_a_finder_finds_each_status_alone_and_all_six_newest_first(
    alice: Member, bob: Member, name: str
) -> None:
    recommender, recommendee = _parties(name, alice, bob)
    held = [record(recommender, recommendee, n, s) for n, s in enumerate(STATUSES * 3)]
    shelve(held[::2] + held[1::2])

    newest = [each["urn"] for each in reversed(held)]
    for status in STATUSES:
        one = [each["urn"] for each in reversed(held) if each["status"] == status]
        assert urns(alice.call("GET", finder(name, status))) == one
    assert urns(alice.call("GET", finder(name, *STATUSES, count=100))) == newest
    assert urns(alice.call("GET", finder(name, *reversed(STATUSES), count=100))) == newest
    assert urns(alice.call("GET", finder(name, "VISIBLE", "VISIBLE"))) == newest[4::6]


def test_records_of_the_same_moment_keep_one_order(
    alice: Member, bob: Member, carol: Member
) -> None:
    writers = [alice, carol]
    held = [
        record(writers[n % 2], bob, n, s, created=FIRST_MOMENT) for n, s in enumerate(STATUSES * 2)
    ]
    shelve(held)

    whole = urns(bob.call("GET", finder("recipient", *STATUSES, count=100)))
    pages = [
        urns(bob.call("GET", finder("recipient", *STATUSES, count=1, start=start)))
        for start in range(12)
    ]

    assert sorted(whole) == sorted(each["urn"] for each in held)
    assert [urn for page in pages for urn in page] == whole


def test_only_the_caller_s_own_side_is_found(alice: Member, bob: Member, carol: Member) -> None:
    given, received, foreign = alice.write(bob), carol.write(alice), carol.write(bob)

    def found(member: Member, name: str) -> list[str]:
        return urns(member.call("GET", finder(name, *STATUSES)))

    assert found(alice, "recommender") == [given]
    assert found(alice, "recipient") == [received]
    assert found(bob, "recipient") == [foreign, given]
    assert found(bob, "recommender") == []
    assert found(carol, "recommender") == [foreign, received]


def test_a_finder_cannot_name_another_member(alice: Member, bob: Member) -> None:
    accepted(alice, bob)
    named = {"recommendee": bob.urn, "member": bob.urn, "recipient": bob.urn}
    raw = {name: urn.replace(":", "%3A") for name, urn in named.items()}

    assert urns(alice.call("GET", finder("recipient", *STATUSES, **raw))) == []


def test_the_index_follows_a_change_of_status(alice: Member, bob: Member) -> None:
    urn = alice.write(bob)
    assert urns(bob.call("GET", finder("recipient", "PENDING"))) == [urn]

    bob.patch(urn, status="HIDDEN")

    assert urns(bob.call("GET", finder("recipient", "PENDING"))) == []
    assert urns(bob.call("GET", finder("recipient", "HIDDEN"))) == [urn]
    assert urns(alice.call("GET", finder("recommender", "HIDDEN"))) == [urn]


def test_both_parties_find_every_field_and_nothing_internal(alice: Member, bob: Member) -> None:
    more = {
        "message": "For you é😀",
        "subject": 'A "subject"',
        "relationship": "WORKED_IN_SAME_GROUP",
        "recommenderEntity": f"urn:li:position:({alice.urn},1)",
        "recommendeeEntity": f"urn:li:position:({bob.urn},2)",
        "visibilityForRecommender": "HIDDEN",
        "locale": {"language": "en", "country": "US"},
    }
    old = alice.write(bob, **more)
    new = alice.write(bob, previousRecommendation=old, **more)

    for member, name in ((alice, "recommender"), (bob, "recipient")):
        found = member.call("GET", finder(name, *STATUSES)).json["elements"]

        assert found == [member.get(new).json, member.get(old).json]
        assert more.items() <= found[0].items()
        assert not {"urn", "place", "receivedAs", "givenAs", "version"} & set(found[1])
        assert found[1]["nextRecommendation"] == new
