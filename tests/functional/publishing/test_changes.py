"""publish_changes: what the API writes comes out as events, one for each version of a record."""

from tests.support import store, stream, subscriber
from tests.support.builders import Member, accepted, draft
from tests.support.clock import Clock


def publish_all() -> None:
    assert stream.publish(stream.changes()) == []


def test_a_creation_is_published_with_all_set_fields_but_texts(alice: Member, bob: Member) -> None:
    fields = {"subject": "Hidden", "message": "Hidden", "locale": {"language": "en"}}
    answer = alice.call("POST", "/v2/recommendation", draft(bob, **fields))
    urn = answer.headers["x-restli-id"]

    publish_all()

    ((kind, detail),) = subscriber.details()
    served = alice.get(urn).json
    for text in ("recommendationText", "subject", "message"):
        served.pop(text)
    assert kind == "Recommendation Created"
    assert detail["recommendation"] == urn
    assert (detail["recommender"], detail["recommendee"]) == (alice.urn, bob.urn)
    assert (detail["recordVersion"], detail["before"], detail["after"]) == (1, {}, served)
    assert (detail["actor"], detail["cause"]) == (alice.urn, "api")
    assert detail["correlationId"] == answer.headers["x-li-request-id"]
    assert "updateId" not in detail


def test_a_change_of_status_is_published_with_its_actor_and_request(
    alice: Member, bob: Member, clock: Clock
) -> None:
    urn = alice.write(bob)
    written = store.record(urn)
    publish_all()
    subscriber.events()
    clock.advance(5)
    answer = bob.patch(urn, status="VISIBLE")

    assert stream.publish(stream.changes()[1:]) == []

    ((kind, detail),) = subscriber.details()
    modified = store.record(urn)["lastModified"]
    assert kind == "Recommendation Status Changed"
    assert detail["recordVersion"] == 2
    assert detail["before"] == {"status": "PENDING", "lastModified": written["lastModified"]}
    assert detail["after"] == {"status": "VISIBLE", "lastModified": modified}
    assert (detail["actor"], detail["cause"]) == (bob.urn, "api")
    assert detail["correlationId"] == answer.headers["x-li-request-id"]


def test_a_change_of_visibility_and_one_of_another_field_have_their_own_types(
    alice: Member, bob: Member
) -> None:
    urn = alice.write(bob)
    entity = f"urn:li:position:({bob.urn},1)"
    alice.patch(urn, visibilityForRecommender="HIDDEN")
    bob.patch(urn, recommendeeEntity=entity)
    bob.post('{"patch":{"$delete":["recommendeeEntity"]}}', urn=urn)

    publish_all()

    told = subscriber.details()[1:]
    assert [kind for kind, _ in told] == [
        "Recommendation Visibility Changed",
        "Recommendation Changed",
        "Recommendation Changed",
    ]
    (_, visibility), (_, added), (_, removed) = told
    assert visibility["before"]["visibilityForRecommender"] == "EVERYONE"
    assert visibility["after"]["visibilityForRecommender"] == "HIDDEN"
    assert "recommendeeEntity" not in added["before"]
    assert added["after"]["recommendeeEntity"] == entity
    assert removed["before"]["recommendeeEntity"] == entity
    assert "recommendeeEntity" not in removed["after"]


def test_an_update_that_changes_nothing_publishes_nothing(alice: Member, bob: Member) -> None:
    urn = accepted(alice, bob)
    bob.patch(urn, status="VISIBLE")

    publish_all()

    assert [detail["recordVersion"] for _, detail in subscriber.details()] == [1, 2]


def test_the_acceptance_of_a_revision_is_two_events_of_one_request(
    alice: Member, bob: Member
) -> None:
    old = accepted(alice, bob)
    new = alice.revise(old, bob).headers["x-restli-id"]
    seen = len(stream.changes())
    answer = bob.patch(new, status="VISIBLE")

    assert stream.publish(stream.changes()[seen:]) == []

    told = {detail["recommendation"]: (kind, detail) for kind, detail in subscriber.details()}
    assert told.keys() == {old, new}
    assert {kind for kind, _ in told.values()} == {"Recommendation Status Changed"}
    assert {detail["actor"] for _, detail in told.values()} == {bob.urn}
    ids = {detail["correlationId"] for _, detail in told.values()}
    assert ids == {answer.headers["x-li-request-id"]}
    assert told[new][1]["after"]["status"] == "VISIBLE"
    assert told[old][1]["before"]["status"] == "VISIBLE"
    assert told[old][1]["after"]["status"] == "REPLACED"
    assert told[old][1]["after"]["nextRecommendation"] == new


def test_the_mark_of_a_revision_on_its_predecessor_publishes_nothing(
    alice: Member, bob: Member
) -> None:
    old = accepted(alice, bob)
    seen = len(stream.changes())
    new = alice.revise(old, bob).headers["x-restli-id"]
    records = stream.changes()[seen:]
    assert {each["dynamodb"]["Keys"]["urn"]["S"] for each in records} == {old, new}

    assert stream.publish(records) == []

    ((kind, detail),) = subscriber.details()
    assert (kind, detail["recommendation"]) == ("Recommendation Created", new)
    assert detail["after"]["previousRecommendation"] == old
