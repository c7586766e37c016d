"""GET: who reads what."""

import pytest

from tests.support.builders import PROTOCOL, Member, path


def test_both_parties_read_the_written_record(alice: Member, bob: Member) -> None:
    urn = alice.write(bob, subject="Recommendation!")

    for reader in (alice, bob):
        answer = reader.get(urn)

        assert answer.status == 200
        assert answer.headers["content-type"] == "application/json"
        assert answer.json["recommender"] == alice.urn
        assert answer.json["recommendee"] == bob.urn
        assert answer.json["subject"] == "Recommendation!"
        assert answer.json["status"] == "PENDING"


def test_strangers_are_answered_as_if_the_record_did_not_exist(
    alice: Member, bob: Member, carol: Member
) -> None:
    foreign = carol.get(alice.write(bob))
    absent = carol.get(f"urn:li:recommendation:({alice.urn},1)")

    assert foreign.status == 404
    assert (foreign.status, foreign.body) == (absent.status, absent.body)


def test_nothing_internal_is_served(alice: Member, bob: Member) -> None:
    old = alice.write(bob)
    bob.patch(old, status="VISIBLE")
    new = alice.write(bob, previousRecommendation=old)

    internal = {"urn", "version", "actor", "cause", "correlationId"}
    internal |= {"supersedes", "supersededBy", "pendingRevision"}
    for urn in (old, new):
        assert not internal & set(alice.get(urn).json)


@pytest.mark.parametrize("status", ["WITHDRAWN", "CLOSED", "REPLACED"])
def test_an_ended_recommendation_is_still_read(alice: Member, bob: Member, status: str) -> None:
    urn = alice.write(bob)
    (alice if status == "WITHDRAWN" else bob).patch(urn, status=status)

    assert alice.get(urn).json["status"] == bob.get(urn).json["status"] == status


@pytest.mark.parametrize("query", ["?q=recipient", "?ids=List(a)", "?x=(", "?a=1&a=2"])
def test_a_query_that_means_another_method_is_refused(
    alice: Member, bob: Member, query: str
) -> None:
    answer = alice.call("GET", path(alice.write(bob)) + query)

    assert (answer.status, answer.json["code"]) == (400, "ILLEGAL_ARGUMENT")


def test_numbers_are_numbers_and_text_is_text(alice: Member, bob: Member) -> None:
    read = alice.get(alice.write(bob, recommendationText='He said "é😀\\"\n')).json

    assert {type(read[name]) for name in ("id", "created", "lastModified")} == {int}
    assert read["recommendationText"] == 'He said "é😀\\"\n'


def test_the_protocol_header_may_be_spelled_in_any_case(alice: Member, bob: Member) -> None:
    headers = {name.upper(): value for name, value in PROTOCOL.items()}

    assert alice.call("GET", path(alice.write(bob)), headers=headers).status == 200
