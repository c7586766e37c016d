"""A worker killed between any two steps: what comes again ends as if nothing had happened."""

from collections.abc import Callable
from typing import NamedTuple

import pytest

from tests.support import messaging, status_queue, store
from tests.support.broken_table import Killed, at, kill
from tests.support.broken_worker import broken_worker
from tests.support.builders import accepted, member, revision
from tests.support.sampling import sampled
from tests.support.status_queue import receive, send, settle, update

pytestmark = pytest.mark.usefixtures("stack_messaging")


class Outcome(NamedTuple):
    """What there is in the end: statuses with versions, rejections and dead letters."""

    records: list[tuple[str, int]]
    rejected: set[str]
    set_aside: set[str]


def applied() -> None:
    alice, bob = member(), member()
    send(update(alice.write(bob), bob.urn, "VISIBLE"))


def applied_to_a_line() -> None:
    alice, bob = member(), member()
    new = revision(alice, bob, accepted(alice, bob))
    send(update(new, bob.urn, "VISIBLE"))


def rejected() -> None:
    alice, bob = member(), member()
    send(update(accepted(alice, bob), bob.urn, "PENDING"))


def malformed() -> None:
    send("{", "group")


def several() -> None:
    """One of each in a batch, two of them in a group."""
    alice, bob = member(), member()
    urn, other = alice.write(bob), accepted(alice, bob)
    send(update(urn, bob.urn, "VISIBLE"))
    send(update(other, bob.urn, "PENDING"))
    send("{", urn)
    send(update(urn, bob.urn, "HIDDEN"))


def one_that_the_next_makes_legal() -> None:
    """Done anew from where both have led, the first would be taken, and the second refused."""
    alice, bob = member(), member()
    urn = accepted(alice, bob)
    assert bob.patch(urn, status="CLOSED").status == 204
    send(update(urn, bob.urn, "VISIBLE"))
    send(update(urn, bob.urn, "PENDING"))


SCENES: list[Callable[[], None]] = [
    applied,
    applied_to_a_line,
    rejected,
    malformed,
    several,
    one_that_the_next_makes_legal,
]


def outcome() -> Outcome:
    """Of this scene; everything is empty afterwards."""
    records = sorted(store.records().values(), key=lambda record: record["id"])
    found = Outcome(
        [(record["status"], record["version"]) for record in records],
        {each["reason"]["message"] for each in messaging.rejections()},
        {letter.body for letter in messaging.dead_letters()},
    )
    for record in records:
        store.remove(record["urn"])
    return found


def undisturbed(scene: Callable[[], None]) -> tuple[Outcome, int]:
    """What the scene comes to, and in how many calls."""
    scene()
    batch = receive()
    with broken_worker() as calls:
        assert status_queue.invoke(batch) == set()
    settle(batch, set())
    assert len(calls) > 0
    return outcome(), len(calls)


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_a_crash_at_any_call_loses_nothing_and_does_nothing_twice(
    scene: Callable[[], None], moment: str
) -> None:
    expected, calls = undisturbed(scene)

    for number in sampled(range(1, calls + 1)):
        scene()
        batch = receive()
        with pytest.raises(Killed), broken_worker(**{moment: at(number, kill)}):
            status_queue.invoke(batch)
        settle(batch, {each["messageId"] for each in batch})
        status_queue.run()

        assert outcome() == expected
