"""Queued status updates that fail, come again, come twice or meet each other."""

import io
from typing import Any

import pytest

from tests.support import messaging, status_queue, store
from tests.support.broken_bus import broken_queue
from tests.support.broken_table import broken, nothing, on_commit, refusing
from tests.support.builders import Member, accepted
from tests.support.status_queue import invoke, receive, send, update
from vouch.aws import dynamodb
from vouch.domain.recommendation import Change
from vouch.services.recommendations.apply import LEAST
from vouch.storage import recommendations

pytestmark = pytest.mark.usefixtures("stack_messaging")


def test_a_malformed_message_delivered_twice_is_set_aside_once() -> None:
    send("{", "group")
    batch = receive()

    assert invoke(batch) == invoke(batch) == set()

    assert len(messaging.dead_letters()) == 1


def test_malformed_messages_that_are_equal_are_all_set_aside() -> None:
    for _ in range(3):
        send("{", "group")

    status_queue.run()

    assert len(messaging.dead_letters()) == 3


def test_a_malformed_message_that_cannot_be_set_aside_is_logged_without_its_text(
    logs: io.StringIO,
) -> None:
    private = "what only they know"
    bodies = [f'{{"actor":"{private}","{private}":1}}', f'["{private}"', f'"{private}"']
    for number, body in enumerate(bodies):
        send(body, f"group-{number}")
    batch = receive()

    with broken_queue(refusing("InternalServerError")):
        assert len(invoke(batch)) == len(bodies)

    assert '"message":"unanswered"' in logs.getvalue()
    assert private not in logs.getvalue()


def test_a_failing_record_becomes_a_dead_letter_after_five_tries_and_others_proceed(
    alice: Member, bob: Member
) -> None:
    poisoned, other = alice.write(bob), alice.write(bob)
    whole = dict(store.record(poisoned))
    broken_record: Any = {name: each for name, each in whole.items() if name != "lastModified"}
    store.remove(poisoned)
    dynamodb.commit({"record": recommendations.put_change(Change(None, broken_record))})
    send(update(poisoned, bob.urn, "VISIBLE"), correlationId="request-7")
    send(update(other, bob.urn, "VISIBLE"))

    delivered = status_queue.batches_of_a_run()

    assert sum(len(batch) for batch in delivered) == 5 + 1
    (letter,) = messaging.dead_letters()
    assert (letter.group, letter.attributes["correlationId"]) == (poisoned, "request-7")
    assert store.standing(other) == ("VISIBLE", 2)


def test_a_message_without_time_left_is_redelivered_untouched(alice: Member, bob: Member) -> None:
    urn = alice.write(bob)
    sent = send(update(urn, bob.urn, "VISIBLE"))
    malformed = send("{", "group")

    with broken() as table:
        assert invoke(receive(), timeout=LEAST) == {sent, malformed}

    assert table.calls == []
    assert messaging.dead_letters() == []


def test_a_redelivered_message_changes_the_record_once(alice: Member, bob: Member) -> None:
    urn = alice.write(bob)
    send(update(urn, bob.urn, "VISIBLE"))
    batch = receive()

    assert invoke(batch) == invoke(batch) == set()

    assert store.standing(urn) == ("VISIBLE", 2)
    assert messaging.events() == []


def test_a_redelivered_message_undoes_no_later_change(alice: Member, bob: Member) -> None:
    urn = accepted(alice, bob)
    send(update(urn, bob.urn, "HIDDEN"))
    batch = receive()
    assert invoke(batch) == set()
    assert bob.patch(urn, status="VISIBLE").status == 204

    assert invoke(batch) == set()

    assert store.standing(urn) == ("VISIBLE", 4)


def test_a_redelivered_message_is_not_rejected_because_of_a_later_change(
    alice: Member, bob: Member
) -> None:
    urn = alice.write(bob)
    send(update(urn, bob.urn, "VISIBLE"))
    batch = receive()
    assert invoke(batch) == set()
    assert alice.patch(urn, status="WITHDRAWN").status == 204

    assert invoke(batch) == set()

    assert store.standing(urn) == ("WITHDRAWN", 3)
    assert messaging.events() == []


def test_two_workers_with_the_same_message_change_once(alice: Member, bob: Member) -> None:
    urn = alice.write(bob)
    send(update(urn, bob.urn, "VISIBLE"))
    batch = receive()

    with broken(before=on_commit(lambda: _succeed(batch), 1)):
        assert invoke(batch) == set()

    assert store.standing(urn) == ("VISIBLE", 2)


def test_two_updates_of_one_record_meet_and_both_are_applied_in_the_order_of_their_writes(
    alice: Member, bob: Member
) -> None:
    urn = accepted(alice, bob)
    send(update(urn, bob.urn, "HIDDEN"))
    batch = receive()

    def close() -> None:
        assert bob.patch(urn, status="CLOSED").status == 204

    with broken(before=on_commit(close, 1)):
        assert invoke(batch) == set()

    assert store.standing(urn) == ("CLOSED", 3)
    (rejected,) = messaging.rejections()
    assert "from CLOSED to HIDDEN" in rejected["reason"]["message"]


def test_an_answer_that_was_lost_after_the_write_is_no_second_change(
    alice: Member, bob: Member
) -> None:
    urn = alice.write(bob)
    sent = send(update(urn, bob.urn, "VISIBLE"))
    batch = receive()

    with broken(nothing, after=on_commit(refusing("InternalServerError"))):
        assert invoke(batch) == {sent}

    assert invoke(batch) == set()
    assert store.standing(urn) == ("VISIBLE", 2)


def _succeed(batch: status_queue.Batch) -> None:
    assert invoke(batch) == set()
