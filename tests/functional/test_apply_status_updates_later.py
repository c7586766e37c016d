"""Queued status updates that cannot be dealt with now: they come again and hold up their group."""

from collections.abc import Callable

import pytest

from tests.support import messaging, status_queue, store
from tests.support.broken_bus import broken_bus, broken_queue
from tests.support.broken_table import at, broken, on_commit, on_read, refusing
from tests.support.builders import Member, accepted
from tests.support.status_queue import invoke, receive, send, settle, update
from vouch.services.recommendations.write import ATTEMPTS

pytestmark = pytest.mark.usefixtures("stack_messaging")

BUSY = refusing("ProvisionedThroughputExceededException")
FAULTS: dict[str, Callable[[], None]] = {
    "throttled": BUSY,
    "a race lost for good": refusing("ConditionalCheckFailedException"),
    "a failure of the store": refusing("InternalServerError"),
    "no permission": refusing("AccessDeniedException"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_transient_failure_is_redelivered_and_then_applied(
    alice: Member, bob: Member, fault: str
) -> None:
    urn = alice.write(bob)
    sent = send(update(urn, bob.urn, "VISIBLE"))
    batch = receive()

    with broken(before=on_commit(FAULTS[fault])):
        assert invoke(batch) == {sent}

    assert store.standing(urn) == ("PENDING", 1)
    settle(batch, {sent})
    status_queue.run()
    assert store.standing(urn) == ("VISIBLE", 2)
    assert (messaging.events(), messaging.dead_letters()) == ([], [])


def test_a_race_that_is_lost_once_is_decided_again_from_a_fresh_read(
    alice: Member, bob: Member
) -> None:
    urn = alice.write(bob)
    send(update(urn, bob.urn, "VISIBLE"))

    with broken(before=on_commit(refusing("ConditionalCheckFailedException"), 1)) as table:
        assert invoke(receive()) == set()

    # First it is asked whether the actor was forgotten.
    assert table.calls == ["batch_get_item", *["get_item", "put_item"] * 2]
    assert ATTEMPTS > 2
    assert store.standing(urn) == ("VISIBLE", 2)


def test_a_failed_message_holds_back_its_own_group_only(alice: Member, bob: Member) -> None:
    held, other = alice.write(bob), alice.write(bob)
    first = send(update(held, bob.urn, "VISIBLE"))
    send(update(other, bob.urn, "HIDDEN"))
    behind = send(update(held, bob.urn, "HIDDEN"))
    batch = receive()

    with broken(before=at(1, BUSY)) as table:
        failed = invoke(batch)

    assert failed == {first, behind}
    # The one behind was not tried.
    assert table.calls == ["batch_get_item", "batch_get_item", "get_item", "put_item"]
    assert (store.standing(held), store.standing(other)) == (("PENDING", 1), ("HIDDEN", 2))
    settle(batch, failed)
    status_queue.run()
    assert store.standing(held) == ("HIDDEN", 3)


def test_a_batch_in_which_all_fail_is_answered_and_not_raised(alice: Member, bob: Member) -> None:
    sent = {send(update(alice.write(bob), bob.urn, "VISIBLE")) for _ in range(3)}

    with broken(before=on_read(BUSY)):
        assert invoke(receive()) == sent


def test_a_rejection_is_published_once_the_bus_accepts_it(alice: Member, bob: Member) -> None:
    urn = accepted(alice, bob)
    sent = send(update(urn, bob.urn, "PENDING"))
    batch = receive()

    with broken_bus(lambda _, entries: ["InternalFailure"] * len(entries)):
        assert invoke(batch) == {sent}

    assert messaging.events() == []
    settle(batch, {sent})
    status_queue.run()
    assert [each["id"] for each in messaging.rejections()] == [sent]


def test_a_malformed_message_that_cannot_be_set_aside_stays_in_the_queue(
    alice: Member, bob: Member
) -> None:
    urn = alice.write(bob)
    sent = send("{", urn)
    behind = send(update(urn, bob.urn, "VISIBLE"))
    batch = receive()

    with broken_queue(refusing("InternalServerError")):
        failed = invoke(batch)

    assert failed == {sent, behind}
    settle(batch, failed)
    status_queue.run()
    assert [letter.body for letter in messaging.dead_letters()] == ["{"]
    assert store.standing(urn) == ("VISIBLE", 2)
