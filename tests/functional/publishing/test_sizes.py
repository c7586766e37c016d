"""publish_changes: events that are too large for the bus or for the queue of refused ones."""

import io
from collections.abc import Sequence

import pytest

from tests.support import store, stream, subscriber
from tests.support.broken_bus import broken_bus, broken_queue, refusing_one
from tests.support.broken_table import refusing
from tests.support.builders import Member
from tests.support.emf import records as lines_of
from tests.support.stream import Record
from vouch.aws import bus
from vouch.storage import recommendations

FITS_THE_BUS_ALONE = "😀" * 50_000
"""A text of 200 KB, which JSON in ASCII makes 600 KB of."""


def measuring(_number: int, events: Sequence[bus.Event]) -> list[None]:
    """Refuse a call that is too large, as EventBridge does; moto takes any."""
    if sum(map(bus.size, events)) > bus.MOST_BYTES:
        refusing("ValidationException")()
    return [None for _ in events]


def grown(by: Member, to: Member, relationship: str) -> list[Record]:
    """Return three changes; the second gives a record a long field, as no release does any more."""
    for _ in range(3):
        urn = by.write(to)
    record = store.record(urn)
    longer = {"relationship": relationship, "version": record["version"] + 1}
    recommendations.store(record, {**record, **longer})  # type: ignore[typeddict-item]
    first, second, _, long = stream.changes()
    return [first, long, second]


def test_an_event_too_large_for_the_bus_is_not_put_and_those_around_it_are_published_once(
    alice: Member, bob: Member, logs: io.StringIO
) -> None:
    first, long, last = grown(alice, bob, "x" * 300_000)

    with broken_bus(measuring) as watched:
        assert stream.publish([first, long, last]) == []

    assert watched.calls == [2]
    assert subscriber.told() == stream.urns([first, last])
    [letter] = subscriber.dead_letters()
    assert letter["reason"] == bus.TOO_LARGE
    assert letter["record"]["keys"] == long["dynamodb"]["Keys"]
    assert letter["record"]["sequenceNumber"] == long["dynamodb"]["SequenceNumber"]
    lines = [each for each in lines_of(logs.getvalue()) if each["operation"] == "publish_changes"]
    assert [each["outcome"] for each in lines] == ["poison", "published", "published"]


def test_a_refused_event_too_large_for_a_letter_is_kept_as_its_place(
    alice: Member, bob: Member
) -> None:
    first, long, last = grown(alice, bob, FITS_THE_BUS_ALONE)
    [urn] = stream.urns([long])

    with broken_bus(refusing_one(urn)):
        assert stream.publish([first, long, last]) == []

    assert subscriber.told() == stream.urns([first, last])
    [letter] = subscriber.dead_letters()
    assert letter["reason"].startswith("InternalFailure")
    assert letter["record"]["sequenceNumber"] == long["dynamodb"]["SequenceNumber"]


def test_a_large_event_that_the_bus_takes_is_published_whole(alice: Member, bob: Member) -> None:
    _, long, _ = grown(alice, bob, FITS_THE_BUS_ALONE)

    assert stream.publish([long]) == []

    [(_, detail)] = subscriber.details()
    assert detail["after"]["relationship"] == FITS_THE_BUS_ALONE
    assert subscriber.dead_letters() == []


@pytest.mark.parametrize("length", [1, 300_000])
def test_the_changes_after_a_large_one_are_published(
    alice: Member, bob: Member, length: int
) -> None:
    """A sync leaves out the long field, and the event of that still tells it: as `before`."""
    _, long, _ = grown(alice, bob, "x" * length)
    [urn] = stream.urns([long])
    record = store.record(urn)
    shorter = {"relationship": "WORKED_IN_SAME_GROUP", "version": record["version"] + 1}
    recommendations.store(record, {**record, **shorter})  # type: ignore[typeddict-item]
    bob.patch(urn, status="VISIBLE")
    *_, shortened, accepted = stream.changes()

    assert stream.publish([long, shortened, accepted]) == []

    versions = [detail["recordVersion"] for _, detail in subscriber.details()]
    assert versions == ([4] if length > 1 else [2, 3, 4])


def test_a_place_that_no_queue_takes_brings_its_own_record_again(
    alice: Member, bob: Member
) -> None:
    first, long, last = grown(alice, bob, "x" * 300_000)

    with broken_queue(refusing("AccessDenied")):
        assert stream.publish([first, long, last]) == stream.numbers([long])

    assert subscriber.told() == stream.urns([first, last])
