"""Messages that are no status update: set aside at once, with the reason, and alone."""

import json
from typing import Any

import pytest

from tests.support import messaging, status_queue, store
from tests.support.builders import Member
from tests.support.status_queue import send, update

pytestmark = pytest.mark.usefixtures("stack_messaging")


MALFORMED: dict[str, tuple[Any, str]] = {
    "no JSON": ("{", "not valid JSON"),
    "no object": ([], "must be a JSON object"),
    "another version": ({"version": "2"}, "version: Input should be '1'"),
    "a patch of more": ({"patch": {"$set": {"status": "HIDDEN", "text": 1}}}, "$set/text: Extra"),
    "several problems": ({"version": 1, "actor": None, "x": 1}, "x: Extra inputs"),
    "nested without end": ("[" * 9_000, "recursion limit"),
}


@pytest.mark.parametrize("case", MALFORMED)
def test_a_malformed_message_is_set_aside_at_its_first_delivery_with_the_reason(
    alice: Member, bob: Member, case: str
) -> None:
    urn = alice.write(bob)
    change, reason = MALFORMED[case]
    good = update(urn, bob.urn, "VISIBLE")
    body = {**good, **change} if isinstance(change, dict) else change
    text = body if isinstance(body, str) else json.dumps(body)
    sent = send(text, urn, correlationId="request-7")
    send(good)

    (batch,) = status_queue.batches_of_a_run()

    (letter,) = messaging.dead_letters()
    assert (letter.body, letter.group) == (text, urn)
    assert reason in letter.attributes["reason"]
    assert letter.attributes["receivedAt"].endswith("Z")
    assert letter.attributes["correlationId"] == "request-7"
    assert letter.attributes["updateId"] == sent
    assert [each["attributes"]["ApproximateReceiveCount"] for each in batch] == ["1", "1"]
    assert store.standing(urn) == ("VISIBLE", 2)  # the neighbour in its group
    assert messaging.events() == []


def test_a_message_in_another_s_group_is_set_aside_and_changes_neither(
    alice: Member, bob: Member
) -> None:
    one, other = alice.write(bob), alice.write(bob)
    send(update(one, bob.urn, "VISIBLE"), other)
    send(update(other, bob.urn, "HIDDEN"), other)

    status_queue.run()

    (letter,) = messaging.dead_letters()
    assert letter.group == other
    assert letter.attributes["reason"] == "recommendation: is not the MessageGroupId"
    assert (store.standing(one), store.standing(other)) == (("PENDING", 1), ("HIDDEN", 2))


def test_a_reason_can_be_sent_for_a_message_with_any_field_names(
    alice: Member, bob: Member
) -> None:
    urn = alice.write(bob)
    names = {f"{n}\x00\x1b\ufffe{'long' * 100}": n for n in range(50)}
    send({**update(urn, bob.urn, "VISIBLE"), **names})

    status_queue.run()

    (letter,) = messaging.dead_letters()
    assert len(letter.attributes["reason"]) == 1_000
    assert "0???long" in letter.attributes["reason"]


def test_attributes_that_are_not_text_or_too_long_do_no_harm(alice: Member, bob: Member) -> None:
    urn = alice.write(bob)
    sent = send(update(urn, bob.urn, "VISIBLE"), correlationId="c" * 1_000)
    (record,) = status_queue.receive()
    record["messageAttributes"]["updateId"] = {"dataType": "Binary", "binaryValue": "AA=="}

    assert status_queue.invoke([record]) == set()

    stored = store.record(urn)
    assert (stored["updateId"], stored["correlationId"]) == (sent, "c" * 128)
