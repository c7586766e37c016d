"""publish_changes: a record that no event can be made of goes aside, and nothing else with it."""

import json

import pytest

from tests.support import stream, subscriber
from tests.support.broken_bus import broken_queue
from tests.support.broken_table import refusing
from tests.support.builders import Member
from tests.support.poison import POISONS, TEXT, spoilt
from tests.support.stream import Record


@pytest.fixture
def records(alice: Member, bob: Member) -> list[Record]:
    """Three changes of three recommendations: two creations and, last, a change of status."""
    urns = [alice.write(bob, recommendationText=TEXT) for _ in range(3)]
    bob.patch(urns[2], status="VISIBLE")
    first, second, _, change = stream.changes()
    return [first, change, second]


@pytest.mark.parametrize("poison", POISONS)
def test_poison_is_set_aside_with_its_place_and_reason_and_without_its_content(
    records: list[Record], poison: str
) -> None:
    before, change, after = records

    assert stream.publish([before, spoilt(change, poison), after]) == []

    told = [detail["recommendation"] for _, detail in subscriber.details()]
    assert told == stream.urns([before, after])
    (letter,) = subscriber.dead_letters()
    assert letter.keys() == {"record", "reason"}
    assert letter["reason"]
    change_is_there = poison not in {"no change", "change of text"}
    if change_is_there:
        assert letter["record"]["keys"] == change["dynamodb"]["Keys"]
    if change_is_there and poison != "no sequence number":
        assert letter["record"]["sequenceNumber"] == change["dynamodb"]["SequenceNumber"]
    hidden = json.dumps(
        {**letter, "record": {**letter["record"], "eventName": "", "eventSourceARN": ""}}
    )
    assert TEXT not in hidden


@pytest.mark.parametrize("nonsense", [None, 7, "text", [], {}])
def test_an_entry_that_is_no_record_is_set_aside(records: list[Record], nonsense: object) -> None:
    assert stream.publish([nonsense, *records]) == []

    assert len(subscriber.details()) == 3
    assert len(subscriber.dead_letters()) == 1


def test_poison_among_balances_is_set_aside(records: list[Record]) -> None:
    arn = "arn:aws:dynamodb:us-east-1:123456789012:table/CreditsTable/stream/now"
    keys = {"pk": {"S": "account#2026-11"}, "sk": {"S": "balance"}}
    change = {"SequenceNumber": "1", "Keys": keys, "OldImage": keys}
    reached = {**keys, "account": {"S": "account"}, "reached_80": {"N": "1"}}
    balance = {
        "eventName": "MODIFY",
        "eventSourceARN": arn,
        "dynamodb": {**change, "NewImage": reached},
    }

    assert stream.publish([balance, *records]) == []

    assert len(subscriber.details()) == 3
    (letter,) = subscriber.dead_letters()
    assert letter["reason"] == "period is missing"
    assert letter["record"]["keys"] == keys


@pytest.mark.parametrize("poison", ["no version", "no sequence number", "no change"])
def test_poison_that_no_queue_accepts_is_redelivered_and_the_others_are_published(
    records: list[Record], poison: str
) -> None:
    before, change, after = records
    with broken_queue(refusing("AccessDenied")):
        again = stream.publish([before, spoilt(change, poison), after])

    # Without a number: an empty one makes Lambda bring the whole batch again.
    assert again == [change["dynamodb"]["SequenceNumber"] if poison == "no version" else ""]
    assert len(subscriber.details()) == 2


def test_a_batch_of_poison_alone_is_acknowledged(records: list[Record]) -> None:
    assert stream.publish([spoilt(records[1], poison) for poison in POISONS]) == []

    assert len(subscriber.dead_letters()) == len(POISONS)


@pytest.mark.parametrize(
    ("poison", "reason"),
    [
        ("no old image", "OldImage missing"),
        ("no version", "version is missing"),
        ("status of a number", "status is of another type"),
        ("another table", "no event tells of this table"),
        ("another kind of change", "there is no such kind of change"),
        ("version of no digits", "ValueError"),
    ],
)
def test_the_reason_names_the_fault(records: list[Record], poison: str, reason: str) -> None:
    stream.publish([spoilt(records[1], poison)])

    (letter,) = subscriber.dead_letters()
    assert letter["reason"] == reason


def test_only_the_keys_of_the_tables_are_shown(records: list[Record]) -> None:
    poison = spoilt(records[1], "no version")
    poison["dynamodb"]["Keys"]["text"] = {"S": TEXT}

    stream.publish([poison])

    (letter,) = subscriber.dead_letters()
    assert letter["record"]["keys"] == records[1]["dynamodb"]["Keys"]


def test_items_other_than_balances_are_ignored() -> None:
    arn = "arn:aws:dynamodb:us-east-1:123456789012:table/CreditsTable/stream/now"
    keys = {"pk": {"S": "account#2026-11"}, "sk": {"S": "entry#1"}}
    entry = {
        "eventName": "INSERT",
        "eventSourceARN": arn,
        "dynamodb": {"SequenceNumber": "1", "Keys": keys},
    }

    assert stream.publish([entry]) == []

    assert subscriber.dead_letters() == []
