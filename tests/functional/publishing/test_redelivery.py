"""publish_changes: what could be neither told nor kept comes again, and is the same then."""

from collections.abc import Sequence

import pytest

from tests.support import stream, subscriber
from tests.support.broken_bus import (
    broken_bus,
    broken_queue,
    refusing_one,
    silent,
)
from tests.support.broken_table import Killed, kill, refusing
from tests.support.stream import Record, numbers, urns
from tests.support.subscriber import detail_of, told
from vouch.aws import bus


def test_all_records_are_redelivered_while_bus_and_queue_are_down(records: list[Record]) -> None:
    with broken_bus(silent), broken_queue(refusing("InternalServerError")):
        assert stream.publish(records) == numbers(records)

    assert stream.publish(records) == []
    assert told() == urns(records)


def test_only_records_neither_published_nor_kept_are_redelivered(
    records: list[Record],
) -> None:
    with broken_bus(silent), broken_queue(refusing("RequestThrottled"), 3, 8):
        again = stream.publish(records)

    assert again == [numbers(records)[2], numbers(records)[7]]
    kept = [detail_of(letter)["recommendation"] for letter in subscriber.dead_letters()]
    assert kept == [urn for n, urn in enumerate(urns(records)) if n not in {2, 7}]


def test_a_redelivered_batch_gives_subscribers_the_same_events(
    records: list[Record],
) -> None:
    """Lambda repeats the stream from the first reported number, so later records come twice."""
    with broken_bus(refusing_one(urns(records)[3])), broken_queue(refusing("RequestThrottled")):
        (first,) = stream.publish(records)
    before = subscriber.details()
    start = numbers(records).index(first)

    assert stream.publish(records[start:]) == []

    after = subscriber.details()
    assert [detail["recommendation"] for _, detail in after] == urns(records)[3:]
    assert [each for each in before if each in after] == after[1:]


def test_a_crash_between_bus_and_answer_publishes_the_same_events_again(
    records: list[Record],
) -> None:
    def dies(number: int, events: Sequence[bus.Event]) -> list[str | None]:
        if number == 2:
            kill()
        return [None for _ in events]

    with broken_bus(dies), pytest.raises(Killed):
        stream.publish(records)
    before = subscriber.details()
    assert len(before) == 10

    assert stream.publish(records) == []

    after = subscriber.details()
    assert after[:10] == before
    assert [detail["recommendation"] for _, detail in after] == urns(records)
