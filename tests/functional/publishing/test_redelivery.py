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


def test_with_bus_and_queue_down_the_stream_is_to_bring_all_again(records: list[Record]) -> None:
    with broken_bus(silent), broken_queue(refusing("InternalServerError")):
        assert stream.publish(records) == numbers(records)

    assert stream.publish(records) == []
    assert told() == urns(records)


def test_only_records_that_could_be_neither_told_nor_kept_are_to_come_again(
    records: list[Record],
) -> None:
    with broken_bus(silent), broken_queue(refusing("RequestThrottled"), 3, 8):
        again = stream.publish(records)

    assert again == [numbers(records)[2], numbers(records)[7]]
    kept = [detail_of(letter)["recommendation"] for letter in subscriber.dead_letters()]
    assert kept == [urn for n, urn in enumerate(urns(records)) if n not in {2, 7}]


def test_what_comes_again_from_the_first_that_failed_is_the_same_to_subscribers(
    records: list[Record],
) -> None:
    """Lambda goes on at the first number reported: what is behind it comes a second time."""
    with broken_bus(refusing_one(urns(records)[3])), broken_queue(refusing("RequestThrottled")):
        (first,) = stream.publish(records)
    before = subscriber.details()
    start = numbers(records).index(first)

    assert stream.publish(records[start:]) == []

    after = subscriber.details()
    assert [detail["recommendation"] for _, detail in after] == urns(records)[3:]
    assert [each for each in before if each in after] == after[1:]


def test_a_function_that_dies_between_bus_and_answer_tells_the_same_again(
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
