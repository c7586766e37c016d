"""LinkedIn, where it is the source, is told of writes first: over HTTP and through the queue."""

from tests.e2e.aftermath import stored
from tests.e2e.api import Caller
from tests.e2e.mirror import Mirror, counts, fault, synced
from tests.e2e.subscriber import Subscriber
from tests.e2e.updates import Updates, became, until, update


def parties(mirror: Mirror) -> tuple[Caller, Caller]:
    return mirror.member(), mirror.member()


def test_what_is_written_and_accepted_here_is_so_at_linkedin(mirror: Mirror) -> None:
    author, subject = parties(mirror)

    urn = author.write(subject)
    accepted = subject.patch(urn, status="VISIBLE")

    assert accepted.status_code == 204
    assert mirror.there(subject, urn)["status"] == "VISIBLE"
    assert subject.get(urn).json()["status"] == "VISIBLE"


def test_the_queue_tells_linkedin_as_the_connected_member_and_a_sync_finds_nothing_to_do(
    mirror: Mirror, mirrored_events: Subscriber
) -> None:
    author, subject = parties(mirror)
    mirror.connect(subject)
    urn = author.write(subject)

    Updates(mirror.stack).send(update(urn, subject, "VISIBLE"), urn)

    assert until(mirrored_events, became(urn, "VISIBLE"))["cause"] == "queue"
    assert mirror.there(subject, urn)["status"] == "VISIBLE"
    before = stored(mirror.stack, [urn])[urn]["version"]
    assert counts(synced(subject))[0] == 0
    assert stored(mirror.stack, [urn])[urn]["version"] == before


def test_for_a_member_who_is_not_connected_the_queue_can_do_nothing(
    mirror: Mirror, mirrored_events: Subscriber
) -> None:
    author, subject = parties(mirror)
    urn = author.write(subject)

    sent = Updates(mirror.stack).send(update(urn, subject, "VISIBLE"), urn)

    event = until(mirrored_events, lambda each: each["id"] == sent)
    assert event["reason"]["code"] == "NOT_CONNECTED"
    assert mirror.there(subject, urn)["status"] == "PENDING"


def test_a_refusal_by_linkedin_comes_through_with_its_request_id_and_nothing_is_kept(
    mirror: Mirror,
) -> None:
    author, subject = parties(mirror)
    urn = author.write(subject)

    with fault(mirror, "error-403", operation="update"):
        refused = subject.patch(urn, status="VISIBLE")

    assert refused.status_code == 403
    assert "upstream request id" in refused.json()["message"]
    assert subject.get(urn).json()["status"] == "PENDING"


def test_what_is_not_mirrored_yet_is_fetched_and_kept(mirror: Mirror) -> None:
    member = mirror.member()
    (urn,) = mirror.control("recommendations", member=member.urn, received=1, given=0)["urns"]
    assert stored(mirror.stack, [urn]) == {}

    found = member.get(urn)

    assert found.json()["recommendationText"] == mirror.there(member, urn)["recommendationText"]
    assert urn in stored(mirror.stack, [urn])
    assert mirror.member().get(urn).status_code == 404
