"""With LinkedIn as the source a change is made there first, and then in the table."""

import pytest

from tests.support import store
from tests.support.broken_table import Killed, broken, kill, on_commit
from tests.support.builders import Member, path
from tests.support.gateway import Answer
from tests.support.mirroring import LinkedIn, internals
from vouch.moment import now
from vouch.services.linkedin import session


@pytest.fixture
def urn(linkedin: LinkedIn, alice: Member, bob: Member) -> str:
    """A pending recommendation by Alice for Bob, mirrored; no call was made yet."""
    written = linkedin.write(alice, bob)
    linkedin.sync(bob, written)
    linkedin.forget_calls()
    return written


def test_a_change_is_made_at_linkedin_and_stored_with_its_actor(
    linkedin: LinkedIn, bob: Member, urn: str
) -> None:
    earliest = now()

    answer = bob.patch(urn, status="VISIBLE")

    record = store.record(urn)
    assert (answer.status, answer.body) == (204, "")
    assert linkedin.record(urn)["status"] == "VISIBLE"
    assert store.standing(urn) == ("VISIBLE", 2)
    assert (record["actor"], record["cause"]) == (bob.urn, "api")
    assert record["correlationId"] == answer.headers["x-li-request-id"]
    kept = internals(record)
    assert kept["origin"] == "linkedin"
    assert earliest <= kept["writtenAt"] <= now()
    assert "upstreamModified" not in kept
    assert linkedin.calls() == {"get": 1, "update": 1}


def test_the_next_reading_settles_the_change_without_another_version(
    linkedin: LinkedIn, bob: Member, urn: str
) -> None:
    bob.patch(urn, status="VISIBLE")
    linkedin.wait_past(store.record(urn)["writtenAt"])

    adopted = linkedin.sync(bob, urn)

    record = store.record(urn)
    assert adopted.unchanged == [urn]
    assert (record["version"], record["cause"]) == (2, "api")
    assert record["upstreamModified"] == linkedin.record(urn)["lastModified"]


def test_a_deleted_field_is_deleted_at_linkedin(linkedin: LinkedIn, bob: Member, urn: str) -> None:
    bob.patch(urn, recommendeeEntity="urn:li:position:(urn:li:person:1,2)")
    assert "recommendeeEntity" in linkedin.record(urn)

    answer = bob.call("POST", path(urn), {"patch": {"$delete": ["recommendeeEntity"]}})

    assert answer.status == 204
    assert "recommendeeEntity" not in linkedin.record(urn)
    assert "recommendeeEntity" not in store.record(urn)


def test_a_known_value_is_neither_sent_nor_written(
    linkedin: LinkedIn, bob: Member, urn: str
) -> None:
    answer = bob.patch(urn, status="PENDING")

    assert answer.status == 204
    assert store.standing(urn) == ("PENDING", 1)
    assert linkedin.calls() == {"get": 1}


def test_the_rules_judge_linkedins_present_record_and_not_the_stored_one(
    linkedin: LinkedIn, bob: Member, urn: str
) -> None:
    linkedin.change(urn, status="WITHDRAWN")

    answer = bob.patch(urn, status="VISIBLE")

    assert (answer.status, answer.json["code"]) == (409, "ILLEGAL_STATUS_TRANSITION")
    assert store.standing(urn) == ("WITHDRAWN", 2)
    assert store.record(urn)["cause"] == "sync"
    assert linkedin.calls() == {"get": 1}


def test_a_change_against_the_rules_is_not_sent(
    linkedin: LinkedIn, alice: Member, urn: str
) -> None:
    answer = alice.patch(urn, status="VISIBLE")

    assert (answer.status, answer.json["code"]) == (403, "ACCESS_DENIED")
    assert "update" not in linkedin.calls()


def test_a_stranger_gets_404_and_linkedin_is_not_asked(linkedin: LinkedIn, urn: str) -> None:
    answer = linkedin.member().patch(urn, status="VISIBLE")

    assert (answer.status, answer.json["code"]) == (404, "NOT_FOUND")
    assert linkedin.calls() == {}


def test_a_record_that_was_not_mirrored_yet_is_changed_and_kept(
    linkedin: LinkedIn, alice: Member, bob: Member
) -> None:
    urn = linkedin.write(alice, bob)

    assert bob.patch(urn, status="VISIBLE").status == 204

    assert linkedin.record(urn)["status"] == "VISIBLE"
    assert store.standing(urn) == ("VISIBLE", 2)


def test_a_record_that_linkedin_does_not_have_is_linkedins_404(
    linkedin: LinkedIn, bob: Member
) -> None:
    answer = bob.patch("urn:li:recommendation:(urn:li:person:Nobody,1)", status="VISIBLE")

    assert answer.status == 404
    assert "upstream request id" in answer.json["message"]
    assert store.records() == {}


@pytest.mark.parametrize("status", [400, 403, 409, 422])
@pytest.mark.parametrize("operation", ["get", "update"])
def test_a_refusal_of_linkedin_s_comes_through_and_nothing_changes(
    linkedin: LinkedIn, bob: Member, urn: str, status: int, operation: str
) -> None:
    linkedin.arm(f"error-{status}", operation)

    answer = bob.patch(urn, status="VISIBLE")

    assert answer.status == answer.json["status"] == status
    assert answer.headers["x-restli-error-response"] == "true"
    assert "upstream request id" in answer.json["message"]
    assert not answer.json["code"].startswith("UPSTREAM")
    assert store.standing(urn) == ("PENDING", 1)
    assert linkedin.record(urn)["status"] == "PENDING"


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        ("throttle", 429, "THROTTLED"),
        ("throttle-day", 429, "THROTTLED"),
        ("error-500", 502, "UPSTREAM_FAILED"),
        ("error-503", 503, "UPSTREAM_UNAVAILABLE"),
        ("html", 502, "UPSTREAM_FAILED"),
    ],
)
def test_a_failure_of_linkedin_is_reported_and_nothing_is_written(
    linkedin: LinkedIn, bob: Member, urn: str, fault: str, status: int, code: str
) -> None:
    linkedin.arm(fault, "get", times=None)

    answer = bob.patch(urn, status="VISIBLE")

    assert (answer.status, answer.json["code"]) == (status, code)
    assert ("retry-after" in answer.headers) == (status in {429, 503})
    assert store.standing(urn) == ("PENDING", 1)


def test_an_answer_that_does_not_come_in_time_is_504(
    linkedin: LinkedIn, bob: Member, urn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert bob.get(urn).status == 200  # the caller is known from here on
    monkeypatch.setattr(session, "UPSTREAM", 0.3)
    linkedin.arm("latency", "update", times=None, seconds=5)

    answer = bob.patch(urn, status="VISIBLE")

    assert (answer.status, answer.json["code"]) == (504, "UPSTREAM_TIMEOUT")
    assert store.standing(urn) == ("PENDING", 1)


def test_a_crash_before_the_store_leaves_it_behind_until_the_next_reading(
    linkedin: LinkedIn, bob: Member, urn: str
) -> None:
    with pytest.raises(Killed), broken(before=on_commit(kill)):
        bob.patch(urn, status="VISIBLE")

    assert linkedin.record(urn)["status"] == "VISIBLE"
    assert store.standing(urn) == ("PENDING", 1)

    assert linkedin.sync(bob, urn).updated == [urn]

    assert store.standing(urn) == ("VISIBLE", 2)


def test_a_request_repeated_after_a_crash_brings_the_store_up_to_date(
    linkedin: LinkedIn, bob: Member, urn: str
) -> None:
    with pytest.raises(Killed), broken(before=on_commit(kill)):
        bob.patch(urn, status="VISIBLE")

    assert bob.patch(urn, status="VISIBLE").status == 204

    assert store.standing(urn) == ("VISIBLE", 2)
    assert linkedin.calls()["update"] == 1


def test_the_loser_of_a_race_reads_linkedin_again(
    linkedin: LinkedIn, alice: Member, bob: Member, urn: str
) -> None:
    answers = list[Answer]()

    def rival() -> None:
        answers.append(alice.patch(urn, visibilityForRecommender="HIDDEN"))

    linkedin.sync(bob, urn)
    with broken(before=on_commit(rival, times=1)):
        answer = bob.patch(urn, status="VISIBLE")

    assert [each.status for each in (answer, *answers)] == [204, 204]
    linkedin.wait_past(store.record(urn)["writtenAt"])
    linkedin.sync(bob, urn)
    record, theirs = store.record(urn), linkedin.record(urn)
    assert (record["status"], record["visibilityForRecommender"]) == ("VISIBLE", "HIDDEN")
    assert {name: record.get(name) for name in theirs} == theirs


def test_an_accepted_revision_replaces_its_predecessor_as_linkedin_says(
    linkedin: LinkedIn, alice: Member, bob: Member, urn: str
) -> None:
    bob.patch(urn, status="VISIBLE")
    linkedin.wait_past(store.record(urn)["writtenAt"])
    revision = linkedin.write(alice, bob, previousRecommendation=urn)
    linkedin.forget_calls()

    assert bob.patch(revision, status="VISIBLE").status == 204

    old = store.record(urn)
    assert store.standing(urn) == ("REPLACED", 3)
    assert old["nextRecommendation"] == revision
    assert old["upstreamModified"] == linkedin.record(urn)["lastModified"]
    assert linkedin.calls() == {"get": 2, "update": 1}
    assert not {"supersedes", "supersededBy", "pendingRevision"} & {*old, *store.record(revision)}


def test_the_predecessor_of_an_unaccepted_predecessor_is_read_again(
    linkedin: LinkedIn, alice: Member, bob: Member, urn: str
) -> None:
    bob.patch(urn, status="VISIBLE")
    middle = linkedin.write(alice, bob, previousRecommendation=urn)
    linkedin.sync(bob, middle)
    linkedin.wait_past(store.record(urn)["writtenAt"])
    last = linkedin.write(alice, bob, previousRecommendation=middle)

    assert bob.patch(last, status="HIDDEN").status == 204

    standing = [store.record(each)["status"] for each in (urn, middle, last)]
    assert standing == ["REPLACED", "REPLACED", "HIDDEN"]


def test_a_predecessor_that_cannot_be_read_fails_nothing(
    linkedin: LinkedIn, alice: Member, bob: Member, urn: str
) -> None:
    bob.patch(urn, status="VISIBLE")
    revision = linkedin.write(alice, bob, previousRecommendation=urn)
    linkedin.arm("error-404", "get", after=1)

    assert bob.patch(revision, status="VISIBLE").status == 204

    assert store.standing(urn)[0] == "VISIBLE"
    assert linkedin.record(urn)["status"] == "REPLACED"
