"""`make redrive QUEUE=status-updates`: dead updates are shown with why, and go back."""

import json
import re

import pytest
from botocore.exceptions import ClientError

from local.errors import LocalError
from tests.support import messaging, status_queue, store
from tests.support.builders import Member
from tests.support.redriving import ARNS, Calls, die, redrive, target, waiting

URN = "urn:li:recommendation:(urn:li:person:ana,{})"
ACTOR = "urn:li:person:ben"
QUEUE = "status-updates"
SECRET = "what a member wrote"

pytestmark = pytest.mark.usefixtures("stack_messaging")


def update(number: int = 1, **other: object) -> str:
    return json.dumps(status_queue.update(URN.format(number), ACTOR, "VISIBLE", **other))


def left() -> list[messaging.Received]:
    return messaging.dead_letters()


def test_a_letter_goes_back_as_it_was_under_the_id_that_its_sender_knows() -> None:
    first = die(update(), URN.format(1), reason="version 2", receivedAt="now", correlationId="c1")

    redrive(QUEUE, target())

    (message,) = waiting()
    assert message.body == update()
    assert message.group == URN.format(1)
    assert message.attributes == {"correlationId": "c1", "updateId": first}
    assert left() == []


def test_a_letter_that_was_sent_again_before_keeps_its_first_id() -> None:
    die(update(), URN.format(1), reason="again", updateId="the first")

    redrive(QUEUE, target())

    assert [message.attributes["updateId"] for message in waiting()] == ["the first"]


def test_equal_letters_all_go_back_though_the_queue_drops_what_has_the_same_id_twice() -> None:
    ids = {die(update(), URN.format(1), reason="why") for _ in range(3)}

    redrive(QUEUE, target())

    assert {message.attributes["updateId"] for message in waiting()} == ids


def test_more_letters_of_one_recommendation_than_are_received_at_once_go_back_in_order() -> None:
    ids = [die(update(note=n), URN.format(1), reason="why") for n in range(23)]

    output = redrive(QUEUE, target())

    moved = waiting()
    assert [message.attributes["updateId"] for message in moved] == ids
    assert [json.loads(message.body)["note"] for message in moved] == list(range(23))
    assert "23 of 23" in output


def test_a_letter_is_shown_with_its_reason_time_and_ids() -> None:
    die(update(), URN.format(1), reason="no version 2", receivedAt="2026-01-01", correlationId="c1")

    output = redrive(QUEUE, target())

    shown = dict(re.findall(r"^  (\S.*?)  +(.*)$", output, re.MULTILINE))
    assert shown["recommendation"] == URN.format(1)
    assert shown["actor"] == ACTOR
    assert shown["why"] == "no version 2"
    assert shown["when"] == "2026-01-01"
    assert shown["correlation id"] == "c1"
    assert shown["moved"].startswith("sent again as ")


def test_a_letter_that_the_queue_gave_up_is_shown_with_its_number_of_tries() -> None:
    die(update(), URN.format(1))

    assert "received 5 times in vain" in redrive(QUEUE, target())


def test_a_letter_that_the_queue_of_updates_gave_up_goes_back() -> None:
    sent = die(update(), URN.format(1))
    calls = Calls()
    calls.source = f"{ARNS}:status-updates.fifo"

    redrive(QUEUE, target(calls))

    assert [message.attributes["updateId"] for message in waiting()] == [sent]


@pytest.mark.parametrize(
    "source",
    [f"{ARNS}:others.fifo", "arn:aws:sqs:us-east-1:999999999999:status-updates.fifo"],
)
def test_a_letter_that_another_queue_gave_up_stays_because_no_policy_saw_its_sender(
    source: str,
) -> None:
    sent = die(update(), URN.format(1), reason="version 2")
    calls = Calls()
    calls.source = source

    output = redrive(QUEUE, target(calls))

    assert waiting() == []
    assert f"given up by another queue, {source}" in output
    assert "version 2" not in output
    assert f"then DISCARD={sent}" in output


@pytest.mark.parametrize(
    "body",
    [
        SECRET,
        json.dumps({"recommendation": SECRET, "actor": SECRET, "patch": {"$set": SECRET}}),
        json.dumps([SECRET]),
    ],
)
def test_text_that_a_member_may_have_written_is_not_shown(body: str) -> None:
    die(body, URN.format(1), reason="malformed")

    output = redrive(QUEUE, target())

    assert SECRET not in output
    assert [message.body for message in waiting()] == [body]


def test_showing_letters_moves_none_and_releases_them() -> None:
    for number in range(3):
        die(update(number), URN.format(number), reason=f"reason {number}")

    output = redrive(QUEUE, target(), show=True)

    assert [f"reason {number}" in output for number in range(3)] == [True] * 3
    assert waiting() == []
    assert len(left()) == 3


def test_a_letter_that_comes_back_at_once_is_not_moved_in_a_loop() -> None:
    die(update(), URN.format(1), reason="why", updateId="u1")
    sqs = target().client("sqs")

    def bounce(**_: object) -> None:
        """As the worker does, before the redrive has gone on."""
        for message in waiting():
            die(message.body, message.group, **{**message.attributes, "reason": "still"})

    sqs.meta.events.register("after-call.sqs.DeleteMessage", bounce)
    output = redrive(QUEUE, target(sqs=sqs))

    assert output.count("  moved ") == 1
    assert "it has been moved a moment ago, and is back" in output
    assert len(left()) == 1


def test_a_sender_without_permission_learns_the_parameter_and_nothing_is_lost() -> None:
    die(update(), URN.format(1), reason="why")
    sqs = target().client("sqs")

    def refuse(**_: object) -> None:
        raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "SendMessage")

    sqs.meta.events.register("before-call.sqs.SendMessage", refuse)
    with pytest.raises(LocalError, match="StatusUpdateSenders"):
        redrive(QUEUE, target(sqs=sqs))

    assert len(left()) == 1


def test_an_empty_queue_is_reported_as_empty() -> None:
    assert redrive(QUEUE, target()) == "StatusUpdatesDlq: 0 letters\n"


def test_a_dead_letter_is_applied_after_its_return(alice: Member, bob: Member) -> None:
    urn = alice.write(bob)
    sent = die(json.dumps(status_queue.update(urn, bob.urn, "VISIBLE")), urn)

    redrive(QUEUE, target())
    status_queue.run()

    record = store.record(urn)
    assert (record["status"], record["updateId"], record["correlationId"]) == (
        "VISIBLE",
        sent,
        sent,
    )
