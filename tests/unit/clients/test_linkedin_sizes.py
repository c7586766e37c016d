"""The largest record that the client lets in still fits where it is stored and told."""

import json
from typing import Any

import pytest

from tests.support.linkedin_replies import RECORD, URN
from vouch.aws import bus, dynamodb, queues
from vouch.clients.linkedin.record import (
    LONGEST_NAME,
    LONGEST_SUBJECT,
    LONGEST_TEXT,
    MOST_DIGITS,
    MOST_PARTS,
    checked,
)
from vouch.domain import events, mirror
from vouch.domain.mirror import Reading
from vouch.domain.provenance import Place, Provenance
from vouch.domain.recommendation import Recommendation, served
from vouch.moment import iso
from vouch.services.syncs.gone import MARKED_AT_ONCE
from vouch.storage.recommendations import index_keys
from vouch.urn import MAX_LENGTH

ITEM, TRANSACTION = 400 * 1024, 4 * 1024 * 1024
"""The limits of DynamoDB, in bytes."""
LONGEST_ID = "x" * 128
WIDE = ["\x01", "\uffff", "😀", '"', "\\"]
"""Characters that are long in JSON, in UTF-8, or in JSON inside JSON."""


def largest(char: str, number: int) -> Recommendation:
    """Return the stored record in which every field is as long as it may be."""
    in_urns = char if char.isprintable() else "😀"
    person = "urn:li:person:" + "x" * 64
    entity = "urn:li:position:"
    entity += in_urns * (MAX_LENGTH - len(entity))
    revision = f"urn:li:recommendation:({person},"
    revision += "9" * (MAX_LENGTH - len(revision) - 1) + ")"
    parts = [f"{at}{char * (LONGEST_NAME - 1)}" for at in range(MOST_PARTS)]
    value = {
        **RECORD,
        "id": 10**MOST_DIGITS - 1,
        "created": 10**14 - 1,
        "lastModified": 10**12 + number,
        "recommender": person,
        "recommendee": person,
        "recommendationText": char * LONGEST_TEXT,
        "message": char * LONGEST_TEXT,
        "subject": char * LONGEST_SUBJECT,
        "relationship": f"{number}{char * (LONGEST_NAME - 1)}",
        "visibilityForRecommender": f"{number}{char * (LONGEST_NAME - 1)}",
        "recommendeeEntity": entity[:-1] + str(number),
        "recommenderEntity": entity[:-1] + str(number),
        "locale": {part: f"{number}{part[1:]}" for part in parts},
        "previousRecommendation": f"{revision[:-2]}{number})",
        "nextRecommendation": f"{revision[:-2]}{number})",
    }
    found = checked(value, number)
    assert isinstance(found, Reading)
    assert found.fields == value
    place = Place("arn:aws:sqs:" + "x" * 200, 10**38)
    by = Provenance(person, "queue", LONGEST_ID, LONGEST_ID, place)
    record = mirror.adopt(None, found, by)
    assert record is not None
    more: Any = {"version": number, "lastPlace": place.attribute(), "supersedes": revision}
    more |= {"pendingRevision": revision, "supersededBy": revision}
    return {**record, **more}


def item_size(value: Any) -> int:
    """Return the bytes of a value, as DynamoDB counts them at most."""
    match value:
        case dict():
            return 3 + sum(len(name.encode()) + item_size(each) + 1 for name, each in value.items())
        case str():
            return len(value.encode())
    return 21


@pytest.mark.parametrize("char", WIDE)
def test_the_largest_record_fits_an_item_and_a_transaction(char: str) -> None:
    record = largest(char, 1)
    size = item_size({**record, **index_keys(record)})

    assert dynamodb.pack({**record})
    assert size < ITEM / 2
    assert size * MARKED_AT_ONCE < TRANSACTION


@pytest.mark.parametrize("char", WIDE)
def test_the_event_of_the_largest_change_fits_the_bus_and_its_letter_a_queue(char: str) -> None:
    before, after = largest(char, 1), largest(char, 2)
    unlike = {"created", "id", "recommender", "recommendee", "status", *events.TEXTS}
    assert {name for name in served(after) if after.get(name) == before.get(name)} == unlike

    event = events.of_record(before, after, 0)

    assert event is not None
    entry = bus.event(event.detail_type, {**event.detail, "time": iso(event.at)})
    letter = json.dumps({"event": entry, "reason": "x" * 1_000})
    assert bus.fits(entry)
    assert len(letter) < queues.MOST_BYTES


@pytest.mark.parametrize("char", WIDE)
def test_the_events_of_its_creation_and_its_end_fit_too(char: str) -> None:
    record = largest(char, 1)

    for told in (events.of_record(None, record, 0), events.of_record(record, None, 0)):
        assert told is not None
        assert bus.fits(bus.event(told.detail_type, {**told.detail, "time": iso(told.at)}))


def test_the_urn_of_a_largest_record_is_a_key() -> None:
    """A sort key has at most 1,024 bytes, a partition key 2,048."""
    record = largest("x", 1)

    assert len(record["urn"]) > len(URN)
    assert all(len(each.encode()) <= 1_024 for each in index_keys(record).values())
