"""PARTIAL_UPDATE: who changes what, and what stays."""

import json

import pytest

from tests.support import store
from tests.support.builders import Member
from tests.support.status_table import triples

STATUSES = {"a": 403, "e": 409, "y": 204, "=": 204}
ASKED = [each for each in triples() if each[2] != "revision"]
WAYS = {
    "PENDING": [],
    "VISIBLE": ["VISIBLE"],
    "HIDDEN": ["HIDDEN"],
    "WITHDRAWN": ["WITHDRAWN"],
    "REPLACED": ["REPLACED"],
    "CLOSED": ["CLOSED"],
}


def _in_state(alice: Member, bob: Member, state: str) -> str:
    urn = alice.write(bob)
    for status in WAYS[state]:
        member = alice if status == "WITHDRAWN" else bob
        assert member.patch(urn, status=status).status == 204
    return urn


@pytest.mark.parametrize(("current", "target", "actor", "outcome"), ASKED)
def test_each_party_s_change_of_status_is_answered_as_printed(
    alice: Member, bob: Member, current: str, target: str, actor: str, outcome: str
) -> None:
    urn = _in_state(alice, bob, current)
    before = store.record(urn)

    answer = {"recommender": alice, "recommendee": bob}[actor].patch(urn, status=target)

    assert answer.status == STATUSES[outcome]
    assert bob.status_of(urn) == (target if outcome in "y=" else current)
    assert (store.record(urn) == before) == (outcome != "y")


def test_an_illegal_edge_names_both_states(alice: Member, bob: Member) -> None:
    urn = _in_state(alice, bob, "VISIBLE")

    answer = bob.patch(urn, status="PENDING")

    assert (answer.status, answer.json["code"]) == (409, "ILLEGAL_STATUS_TRANSITION")
    assert "from VISIBLE to PENDING" in answer.json["message"]


def test_a_change_shows_in_last_modified_and_version_and_nowhere_else(
    alice: Member, bob: Member
) -> None:
    urn = alice.write(bob, subject="Hello", locale={"language": "en"})
    before, shown = store.record(urn), alice.get(urn).json

    answer = bob.patch(urn, status="HIDDEN")

    assert (answer.status, answer.body) == (204, "")
    after = store.record(urn)
    assert after["version"] == before["version"] + 1
    assert after["lastModified"] >= before["lastModified"]
    assert (after["actor"], after["cause"]) == (bob.urn, "api")
    assert after["correlationId"] == answer.headers["x-li-request-id"]
    expected = {**shown, "status": "HIDDEN", "lastModified": after["lastModified"]}
    assert alice.get(urn).json == expected


def test_only_the_recommender_changes_the_visibility(alice: Member, bob: Member) -> None:
    urn = alice.write(bob)

    assert alice.patch(urn, visibilityForRecommender="HIDDEN").status == 204
    assert bob.patch(urn, visibilityForRecommender="EVERYONE").status == 403

    assert bob.get(urn).json["visibilityForRecommender"] == "HIDDEN"


def test_only_the_recommendee_changes_or_deletes_its_position(alice: Member, bob: Member) -> None:
    urn, position = alice.write(bob), f"urn:li:position:({bob.urn},7)"
    deletion = json.dumps({"patch": {"$delete": ["recommendeeEntity"]}})

    assert alice.patch(urn, recommendeeEntity=position).status == 403
    assert bob.patch(urn, recommendeeEntity=position).status == 204
    assert alice.get(urn).json["recommendeeEntity"] == position
    assert alice.post(deletion, urn=urn).status == 403
    assert bob.post(deletion, urn=urn).status == 204
    assert "recommendeeEntity" not in alice.get(urn).json


def test_status_and_position_may_change_together(alice: Member, bob: Member) -> None:
    urn, position = alice.write(bob), f"urn:li:position:({bob.urn},7)"

    assert bob.patch(urn, status="VISIBLE", recommendeeEntity=position).status == 204

    read = alice.get(urn).json
    assert (read["status"], read["recommendeeEntity"]) == ("VISIBLE", position)
    assert store.record(urn)["version"] == 2


@pytest.mark.parametrize("state", WAYS)
def test_an_ended_record_still_takes_changes_of_the_other_fields(
    alice: Member, bob: Member, state: str
) -> None:
    urn = _in_state(alice, bob, state)

    assert alice.patch(urn, visibilityForRecommender="CONNECTIONS").status == 204
    assert bob.patch(urn, recommendeeEntity="urn:li:position:7").status == 204


def test_a_stranger_gets_the_answer_for_an_absent_record(
    alice: Member, bob: Member, carol: Member
) -> None:
    urn = alice.write(bob)
    before = store.record(urn)

    foreign = carol.patch(urn, status="VISIBLE")
    absent = carol.patch(f"urn:li:recommendation:({alice.urn},1)", status="VISIBLE")

    assert (foreign.status, foreign.body) == (absent.status, absent.body)
    assert foreign.json["code"] == "NOT_FOUND"
    assert store.record(urn) == before


def test_the_same_change_twice_is_made_once(alice: Member, bob: Member) -> None:
    urn = alice.write(bob)

    assert [bob.patch(urn, status="VISIBLE").status for _ in range(3)] == [204] * 3

    assert store.record(urn)["version"] == 2


def test_an_empty_set_is_refused(alice: Member, bob: Member) -> None:
    urn = alice.write(bob)

    assert bob.post('{"patch":{"$set":{}}}', urn=urn).status == 400
    assert store.record(urn)["version"] == 1
