"""publish_changes: a bus or a queue that fails loses nothing and holds up nobody."""

from collections.abc import Sequence

import pytest

from tests.support import stream, subscriber
from tests.support.broken_bus import (
    Fault,
    broken_bus,
    down,
    refusing_one,
    silent,
    unforeseen,
)
from tests.support.broken_table import refusing
from tests.support.stream import Record, urns
from tests.support.subscriber import detail_of, told
from vouch.aws import bus


def test_only_events_that_the_bus_refused_are_put_again(
    records: list[Record],
) -> None:
    def first_call(number: int, events: Sequence[bus.Event]) -> list[str | None]:
        failing = number == 1
        return [
            "ThrottlingException" if failing and n in {2, 5, 6} else None
            for n in range(len(events))
        ]

    with broken_bus(first_call) as broken:
        assert stream.publish(records) == []

    assert broken.calls == [10, 3, 2]
    assert sorted(told()) == sorted(urns(records))
    assert subscriber.dead_letters() == []


def test_an_event_refused_every_time_is_kept_whole_and_the_others_are_published(
    records: list[Record],
) -> None:
    refused = urns(records)[4]
    with broken_bus(refusing_one(refused)):
        assert stream.publish(records) == []

    assert told() == [urn for urn in urns(records) if urn != refused]
    (letter,) = subscriber.dead_letters()
    assert letter.keys() == {"event", "reason"}
    assert letter["reason"].startswith("InternalFailure")
    assert detail_of(letter)["recommendation"] == refused


def test_a_kept_event_put_on_the_bus_is_the_event_that_was_due(
    records: list[Record],
) -> None:
    with broken_bus(refusing_one(urns(records)[0])):
        stream.publish(records[:1])
    (letter,) = subscriber.dead_letters()

    assert bus.client().put_events(Entries=[letter["event"]])["FailedEntryCount"] == 0

    (redriven,) = subscriber.details()
    stream.publish(records[:1])
    assert subscriber.details() == [redriven]


@pytest.mark.parametrize(
    "fault",
    [
        down("ThrottlingException"),
        down("InternalServerError"),
        down("AccessDeniedException"),
        silent,
        unforeseen,
    ],
    ids=["throttled", "failing", "denied", "silent", "unforeseen"],
)
def test_each_event_is_kept_while_the_bus_is_down_and_the_stream_proceeds(
    records: list[Record], fault: Fault
) -> None:
    with broken_bus(fault):
        assert stream.publish(records) == []

    letters = subscriber.dead_letters()
    assert [detail_of(letter)["recommendation"] for letter in letters] == urns(records)
    assert all(letter["reason"] for letter in letters)
    assert told() == []


def test_a_throttled_bus_is_asked_again_until_it_takes_all(records: list[Record]) -> None:
    def twice(number: int, events: Sequence[bus.Event]) -> list[str | None]:
        if number <= 2:
            refusing("ThrottlingException")()
        return [None for _ in events]

    with broken_bus(twice):
        assert stream.publish(records) == []

    assert told() == urns(records)
    assert subscriber.dead_letters() == []


def test_all_records_are_redelivered_when_no_time_is_left(records: list[Record]) -> None:
    numbers = [each["dynamodb"]["SequenceNumber"] for each in records]

    assert stream.publish(records, timeout=0) == numbers

    assert (told(), subscriber.dead_letters()) == ([], [])
