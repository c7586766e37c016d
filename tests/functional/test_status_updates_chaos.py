"""Queued updates, each delivered twice, shuffled, with faults everywhere: nothing goes wrong.

`make chaos` sends 5,000; without, CHAOS_UPDATES and CHAOS_RECOMMENDATIONS say how many.
"""

import os
import random
from collections import Counter
from collections.abc import Iterator
from itertools import batched, groupby
from typing import Final

import pytest

from tests.support import messaging, status_queue, stream
from tests.support.chaos import raging
from tests.support.deliveries import deliver_twice
from tests.support.fake_bus import FakeBus, fake_bus
from tests.support.model import Model, Sent, Version, drawn, malformed, written
from tests.support.sampling import size
from tests.support.status_queue import Batch, receive, send, settle, update
from vouch.aws import dynamodb

UPDATES: Final = int(os.environ.get("CHAOS_UPDATES", size(300, 150)))
RECOMMENDATIONS: Final = int(os.environ.get("CHAOS_RECOMMENDATIONS", size(30, 15)))
SEED: Final = int(os.environ.get("CHAOS_SEED", "2"))
RATE: Final = 0.05
MALFORMED: Final = 0.02
FAULTS: Final = {"throttled", "failed", "answer lost", "entry refused", "killed"}
CHANGES: Final = ("Recommendation Created", "Recommendation Status Changed")
WAVE: Final = 150
"""Messages sent before the queue is worked off again."""
AT_ONCE: Final = 4
"""Batches under way, as of several workers."""


class Story:
    """What is sent, as a model sees it, and the reasons of what is no update."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._records = written(RECOMMENDATIONS)
        self.model = Model(self._records)
        self.malformed = dict[str, str]()

    def send(self) -> None:
        """One more message, of whichever group."""
        chance, record = self._chance, self._chance.choice(self._records)
        if chance.random() < MALFORMED:
            body, reason = malformed(record, chance)
            self.malformed[send(body, record["urn"])] = reason
        else:
            actor, status = drawn(record, chance)
            sent = send(update(record["urn"], actor, status))
            self.model.apply(Sent(sent, record, actor, status))


def flights() -> Iterator[Batch]:
    """What several workers have under way, until the queue is empty."""
    while flight := [each for _ in range(AT_ONCE) for each in receive()]:
        yield flight


@pytest.fixture
def told() -> Iterator[FakeBus]:
    """All events."""
    with fake_bus() as made:
        yield made


@pytest.mark.usefixtures("stack_messaging")
def test_concurrent_deliveries_end_like_sequential_ones_and_lose_nothing(told: FakeBus) -> None:
    chance = random.Random(SEED)  # noqa: S311
    story = Story(chance)
    deliveries, struck = Counter[str](), Counter[str]()

    for wave in batched(range(UPDATES), WAVE, strict=False):
        for _ in wave:
            story.send()
        for flight in flights():
            deliveries.update(each["messageId"] for each in flight)
            with raging(RATE, chance.randint(0, 2**32)) as chaos:
                failed = deliver_twice(flight, chaos, chance)
            settle(flight, failed)
            struck.update(chaos.struck)

    assert status_queue.left() == 0
    assert len(deliveries) == UPDATES
    assert max(deliveries.values()) > 1
    assert struck.keys() >= FAULTS
    assert versions() == story.model.versions
    assert_rejections_are(story.model.rejected, told)
    assert_dead_letters_are(story.malformed)
    assert_each_version_has_one_event_id(story.model, told)


def versions() -> dict[str, list[Version]]:
    """Every version of every record, in the order in which they were written."""
    images = [dynamodb.unpack(each["dynamodb"]["NewImage"]) for each in stream.changes()]
    images.sort(key=lambda image: str(image["urn"]))
    return {
        urn: [Version(each["version"], each["status"], each.get("updateId")) for each in found]
        for urn, found in groupby(images, key=lambda image: str(image["urn"]))
    }


def assert_rejections_are(expected: dict[str, str], told: FakeBus) -> None:
    assert told.types() == {"Status Update Rejected"}
    details = told.details("Status Update Rejected")
    assert {(each["id"], each["reason"]["code"]) for each in details} == set(expected.items())
    assert {*expected.values()} == {"ACCESS_DENIED", "ILLEGAL_STATUS_TRANSITION", "NOT_FOUND"}


def assert_dead_letters_are(expected: dict[str, str]) -> None:
    found = messaging.dead_letters()
    letters = {each.attributes["updateId"]: each for each in found}
    assert len(found) == len(expected)
    assert letters.keys() == expected.keys()
    assert all(reason in letters[each].attributes["reason"] for each, reason in expected.items())


def assert_each_version_has_one_event_id(model: Model, told: FakeBus) -> None:
    changes = stream.changes()
    for _ in range(2):
        assert stream.publish(changes) == []
    details = [each for kind in CHANGES for each in told.details(kind)]
    found = {(each["recommendation"], each["recordVersion"], each["id"]) for each in details}
    expected = {
        (urn, version.number) for urn, versions in model.versions.items() for version in versions
    }
    assert {(urn, number) for urn, number, _ in found} == expected
    assert len(found) == len({id_ for _, _, id_ in found}) == len(expected)
