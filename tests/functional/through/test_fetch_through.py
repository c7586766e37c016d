"""With LinkedIn as the source: what is not mirrored yet is read there, when it is asked for."""

from urllib.parse import quote

import pytest

from tests.support import store
from tests.support.builders import Member, path
from tests.support.connecting import connect
from tests.support.gateway import Answer, call
from tests.support.mirroring import LinkedIn, internals, issued
from tests.support.payers import payer
from vouch.aws import dynamodb
from vouch.domain.mirror import mark_deleted
from vouch.domain.provenance import Provenance
from vouch.moment import iso, now
from vouch.settings import settings
from vouch.storage import recommendations

ABSENT = "urn:li:recommendation:(urn:li:person:Nobody,1)"


@pytest.fixture
def urn(linkedin: LinkedIn, alice: Member, bob: Member) -> str:
    """A recommendation by Alice for Bob that Vouch has not seen yet."""
    return linkedin.write(alice, bob)


def batch(member: Member, *urns: str) -> Answer:
    ids = ",".join(quote(urn, safe="") for urn in urns)
    return member.call("GET", f"/v2/recommendation?ids=List({ids})")


def finder(member: Member, name: str = "recipient") -> Answer:
    return member.call("GET", f"/v2/recommendation?q={name}&statusFilters=List(PENDING,VISIBLE)")


def remove(urn: str) -> None:
    """It turned out that LinkedIn has it no longer."""
    record = store.record(urn)
    by = Provenance("urn:li:person:Anybody", "sync", "sync-9")
    recommendations.store(record, mark_deleted(record, by, now()))


def test_a_get_reads_the_record_at_linkedin_and_stores_it(
    linkedin: LinkedIn, bob: Member, urn: str
) -> None:
    answer = bob.get(urn)

    record = store.record(urn)
    assert answer.status == 200
    assert answer.json == linkedin.record(urn)
    assert (record["version"], record["cause"], record["actor"]) == (1, "sync", bob.urn)
    assert record["correlationId"] == answer.headers["x-li-request-id"]
    assert internals(record)["upstreamModified"] == linkedin.record(urn)["lastModified"]


def test_the_next_get_makes_no_call(
    linkedin: LinkedIn, alice: Member, bob: Member, urn: str
) -> None:
    bob.get(urn)
    linkedin.forget_calls()

    assert (bob.get(urn).status, alice.get(urn).status) == (200, 200)

    assert linkedin.calls() == {}


def test_a_batch_asks_linkedin_for_missing_records_only(
    linkedin: LinkedIn, alice: Member, bob: Member, urn: str
) -> None:
    others = [linkedin.write(alice, bob) for _ in range(5)]
    bob.get(urn)
    linkedin.forget_calls()

    answer = batch(bob, urn, *others, ABSENT)

    assert answer.status == 200
    assert answer.json["results"] == {each: linkedin.record(each) for each in (urn, *others)}
    assert answer.json["statuses"] == {ABSENT: 404}
    assert answer.json["errors"][ABSENT]["code"] == "NOT_FOUND"
    assert linkedin.calls() == {"batch_get": 1}
    assert store.records().keys() == {urn, *others}


def test_a_record_that_linkedin_answers_403_for_is_404(
    linkedin: LinkedIn, bob: Member, urn: str
) -> None:
    linkedin.arm("error-403", "batch_get", times=2)

    assert (bob.get(urn).status, batch(bob, urn).json["statuses"]) == (404, {urn: 404})


@pytest.mark.parametrize("whose", ["somebody else's", "nobody's"])
def test_a_record_that_linkedin_does_not_show_the_caller_is_404(
    linkedin: LinkedIn, urn: str, whose: str
) -> None:
    stranger = linkedin.member()
    asked = ABSENT if whose == "nobody's" else urn

    answers = [stranger.get(asked), batch(stranger, asked)]

    assert (answers[0].status, answers[0].json["code"]) == (404, "NOT_FOUND")
    assert answers[1].json["statuses"] == {asked: 404}
    assert store.records() == {}


def test_a_mirrored_record_stays_404_for_strangers(
    linkedin: LinkedIn, bob: Member, urn: str
) -> None:
    bob.get(urn)
    linkedin.forget_calls()

    stranger = linkedin.member()

    assert stranger.get(urn).status == 404
    assert batch(stranger, urn).json["statuses"] == {urn: 404}
    assert linkedin.calls() == {}


def test_a_member_who_is_not_connected_sees_mirrored_records(
    linkedin: LinkedIn, bob: Member, urn: str
) -> None:
    elsewhere = issued(bob)

    assert elsewhere.get(urn).status == 404
    assert batch(elsewhere, urn).json["statuses"] == {urn: 404}
    bob.get(urn)
    assert elsewhere.get(urn).status == 200


def test_a_connection_can_fetch_in_place_of_the_callers_token(bob: Member, urn: str) -> None:
    connect(payer(), bob.urn)

    assert issued(bob).get(urn).status == 200


@pytest.mark.parametrize(
    ("fault", "status"), [("error-503", 503), ("error-500", 502), ("throttle", 429)]
)
def test_a_failure_of_linkedin_is_not_answered_404(
    linkedin: LinkedIn, alice: Member, bob: Member, urn: str, fault: str, status: int
) -> None:
    known = linkedin.write(alice, bob)
    bob.get(known)
    linkedin.arm(fault, "batch_get", times=None)

    one, many = bob.get(urn), batch(bob, known, urn)

    assert one.status == status
    assert many.status == 200
    assert many.json["results"].keys() == {known}
    assert many.json["statuses"] == {urn: status}
    assert many.json["errors"][urn]["status"] == status
    assert store.records().keys() == {known}


def test_a_tunnelled_batch_is_fetched_through_too(bob: Member, urn: str) -> None:
    headers = {
        "Authorization": f"Bearer {bob.token}",
        "X-Restli-Protocol-Version": "2.0.0",
        "X-HTTP-Method-Override": "GET",
        "Content-Type": "application/x-www-form-urlencoded",
    }

    answer = call("POST", "/v2/recommendation", headers, f"ids=List({quote(urn, safe='')})")

    assert answer.json["results"].keys() == {urn}


def test_a_tunnelled_get_is_fetched_through_too(bob: Member, urn: str) -> None:
    headers = {
        "Authorization": f"Bearer {bob.token}",
        "X-Restli-Protocol-Version": "2.0.0",
        "X-HTTP-Method-Override": "GET",
        "Content-Type": "application/x-www-form-urlencoded",
    }

    assert call("POST", path(urn), headers, "").status == 200


def test_finders_answer_from_the_mirror_and_show_its_age(
    linkedin: LinkedIn, alice: Member, bob: Member, urn: str
) -> None:
    before = finder(bob)
    synced = {"pk": f"sync#{bob.urn}", "sk": "state", "syncedAt": 1_700_000_000_123}
    dynamodb.client().put_item(TableName=settings().bookkeeping_table, Item=dynamodb.pack(synced))
    linkedin.sync(bob, urn)
    linkedin.forget_calls()

    after = finder(bob)

    assert (before.json["elements"], before.headers["x-synced-at"]) == ([], "never")
    assert [each["id"] for each in after.json["elements"]] == [linkedin.record(urn)["id"]]
    assert after.headers["x-synced-at"] == iso(1_700_000_000_123)
    assert finder(alice, "recommender").headers["x-synced-at"] == "never"
    assert linkedin.calls() == {}


def test_only_the_two_finders_show_the_mirrors_age(bob: Member, urn: str) -> None:
    descendant = f"/v2/recommendation?q=descendant&recUrn={quote(urn, safe='')}"

    answers = [bob.get(urn), batch(bob, urn), bob.call("GET", descendant)]

    assert [each.status for each in answers] == [200, 200, 200]
    assert not any("x-synced-at" in each.headers for each in answers)


class TestDeleted:
    """What LinkedIn has no longer."""

    @pytest.fixture
    def gone(self, linkedin: LinkedIn, bob: Member, urn: str) -> str:
        bob.get(urn)
        remove(urn)
        linkedin.forget_calls()
        return urn

    def test_a_deleted_record_is_404_and_linkedin_is_not_asked(
        self, linkedin: LinkedIn, alice: Member, bob: Member, gone: str
    ) -> None:
        descendant = f"/v2/recommendation?q=descendant&recUrn={quote(gone, safe='')}"

        assert [each.get(gone).status for each in (alice, bob)] == [404, 404]
        assert batch(bob, gone).json["statuses"] == {gone: 404}
        assert bob.call("GET", descendant).status == 404
        assert finder(bob).json["elements"] == []
        assert finder(alice, "recommender").json["elements"] == []
        assert linkedin.calls() == {}

    def test_a_deleted_record_cannot_be_changed(
        self, linkedin: LinkedIn, bob: Member, gone: str
    ) -> None:
        linkedin.control("remove", urns=[gone])

        assert bob.patch(gone, status="VISIBLE").status == 404

        assert store.record(gone)["version"] == 2

    def test_a_deleted_record_that_is_read_again_is_restored(
        self, linkedin: LinkedIn, alice: Member, bob: Member, gone: str
    ) -> None:
        linkedin.wait_past(store.record(gone)["writtenAt"])

        assert linkedin.sync(bob, gone).updated == [gone]

        assert store.standing(gone) == ("PENDING", 3)
        assert bob.get(gone).json == linkedin.record(gone)
        assert len(finder(bob).json["elements"]) == 1
        assert len(finder(alice, "recommender").json["elements"]) == 1

    def test_a_line_of_descendants_ends_before_a_deleted_record(
        self, linkedin: LinkedIn, alice: Member, bob: Member, gone: str
    ) -> None:
        revision = linkedin.write(alice, bob, previousRecommendation=gone)
        bob.get(revision)

        answer = bob.call(
            "GET", f"/v2/recommendation?q=descendant&recUrn={quote(revision, safe='')}"
        )

        assert [each["id"] for each in answer.json["elements"]] == [linkedin.record(revision)["id"]]


def test_an_unsound_record_is_the_error_of_its_own_entry_alone(
    linkedin: LinkedIn, alice: Member, bob: Member, urn: str
) -> None:
    others = [linkedin.write(alice, bob) for _ in range(3)]
    linkedin.change(urn, recommendationText=None)

    answer = batch(bob, *others, urn, ABSENT)

    assert answer.json["results"] == {each: linkedin.record(each) for each in others}
    assert answer.json["statuses"] == {urn: 502, ABSENT: 404}
    assert "without recommendationText" in answer.json["errors"][urn]["message"]
    assert bob.get(urn).status == 502
    assert store.records().keys() == {*others}
