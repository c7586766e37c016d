"""publish_changes: twice, out of order, in long batches; what is logged of it."""

import io
import json
import random

import pytest

from tests.support import messaging, stream, subscriber
from tests.support.broken_bus import broken_bus, broken_queue, down
from tests.support.broken_table import refusing
from tests.support.builders import Member, accepted
from tests.support.emf import records as lines_of
from tests.support.stream import Record
from vouch.settings import change_events_dlq

SECRETS = {
    "recommendationText": "Ben-knows-the-text",
    "subject": "Ben-knows-the-subject",
    "message": "Ben-knows-the-message",
}


@pytest.fixture
def records(alice: Member, bob: Member) -> list[Record]:
    """The changes of one line and of other recommendations, with texts."""
    old = alice.write(bob, **SECRETS)
    bob.patch(old, status="VISIBLE")
    new = alice.write(bob, previousRecommendation=old, **SECRETS)
    bob.patch(new, status="HIDDEN")
    for _ in range(10):
        accepted(bob, alice)
    return stream.changes()


def test_a_redelivered_record_gives_the_same_event(records: list[Record]) -> None:
    stream.publish(records)
    once = subscriber.details()

    stream.publish([*records, *records])

    assert subscriber.details() == [*once, *once]
    ids = [detail["id"] for _, detail in once]
    assert len(ids) == len(set(ids)) == 25


def test_the_order_of_a_batch_is_kept(records: list[Record]) -> None:
    stream.publish(records)

    told = [(d["recommendation"], str(d["recordVersion"])) for _, d in subscriber.details()]
    images = [each["dynamodb"] for each in records]
    changed = [
        (each["Keys"]["urn"]["S"], each["NewImage"]["version"]["N"])
        for each in images
        if each["NewImage"]["version"] != each.get("OldImage", {}).get("version")
    ]
    assert told == changed


def test_records_out_of_order_give_the_same_events(records: list[Record]) -> None:
    stream.publish(records)
    in_order = subscriber.details()
    shuffled = random.Random(7).sample(records, len(records))  # noqa: S311

    stream.publish(shuffled)

    out_of_order = subscriber.details()
    assert out_of_order != in_order
    assert sorted(out_of_order, key=str) == sorted(in_order, key=str)


def test_each_event_is_one_line_that_names_it_and_the_request(
    records: list[Record], logs: io.StringIO
) -> None:
    stream.publish(records)

    lines = [
        (line["detail_type"], line["event_id"], line["correlation_id"], line["outcome"])
        for line in lines_of(logs.getvalue())
    ]
    assert lines == [
        (kind, detail["id"], detail["correlationId"], "published")
        for kind, detail in subscriber.details()
    ]


def test_members_texts_are_in_no_event_no_letter_and_no_line(
    records: list[Record], logs: io.StringIO
) -> None:
    stream.publish(records)
    with broken_bus(down("AccessDeniedException")):
        stream.publish(records)
    for each in records:
        del each["dynamodb"]["NewImage"]["actor"]
    stream.publish(records)

    letters = messaging.drain(change_events_dlq())
    assert len(letters) == 25 + len(records)
    written = json.dumps([subscriber.events(), letters]) + logs.getvalue()
    assert "Recommendation Created" in written
    assert [text for text in SECRETS.values() if text in written] == []


def test_published_and_failed_events_are_counted(records: list[Record], logs: io.StringIO) -> None:
    stream.publish(records[:3])
    with broken_bus(down("AccessDeniedException")):
        stream.publish(records[:1])
    del records[0]["dynamodb"]["NewImage"]
    stream.publish(records[:1])
    with broken_queue(refusing("AccessDenied")):
        stream.publish(records[:1])

    lines = lines_of(logs.getvalue())
    assert [line["outcome"] for line in lines] == [
        *["published"] * 3,
        "undelivered",
        "poison",
        "not kept",
    ]
    assert [line.get("EventsPublished", 0) for line in lines] == [1, 1, 1, 0, 0, 0]
    assert [line.get("EventsUndelivered", 0) for line in lines] == [0, 0, 0, 1, 1, 0]
    assert [line["Faults"] for line in lines] == [0, 0, 0, 1, 1, 1]
    assert [bool(line["reason"]) for line in lines if line["Faults"]] == [True, True, True]
