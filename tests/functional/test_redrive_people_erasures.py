"""`make redrive QUEUE=people-erasures`: erasures that were given up go on, others stay."""

import json

import pytest

from local.target import Target
from tests.support import messaging
from tests.support.redriving import redrive, target
from vouch.aws import queues
from vouch.messages.people_erasure import PersonErasure, ViewerErasure, text

VIEWER = text(ViewerErasure("0123456789abcdef", "ana", 3))

pytestmark = pytest.mark.usefixtures("stack_messaging")


def give_up(on: Target, body: str = VIEWER, **attributes: str) -> str:
    return queues.send(on.outputs["PeopleErasuresDlq"], body, attributes=attributes)


def waiting(on: Target) -> list[str]:
    return [message.body for message in messaging.drain(on.outputs["PeopleErasuresQueue"])]


def dead(on: Target) -> int:
    return len(messaging.drain(on.outputs["PeopleErasuresDlq"]))


def test_an_erasure_that_was_given_up_goes_back_as_it_was() -> None:
    on = target()
    bodies = [VIEWER, text(PersonErasure("ACo1"))]
    for body in bodies:
        give_up(on, body)

    output = redrive("people-erasures", on)

    assert sorted(waiting(on)) == sorted(bodies)
    assert dead(on) == 0
    for shown in ("0123456789abcdef", "ana", "ACo1", "received 5 times in vain", "sent again as"):
        assert shown in output


def test_showing_moves_nothing() -> None:
    on = target()
    give_up(on)

    assert "0123456789abcdef" in redrive("people-erasures", on, show=True)

    assert (waiting(on), dead(on)) == ([], 1)


def test_equal_letters_go_back_one_at_a_time() -> None:
    on = target()
    for _ in range(2):
        give_up(on)

    assert "its like has been moved a moment ago" in redrive("people-erasures", on)

    assert (waiting(on), dead(on)) == ([VIEWER], 1)


def test_what_is_no_erasure_stays_is_not_quoted_and_can_be_discarded() -> None:
    on = target()
    body = json.dumps({"version": "1", "person": "what somebody wrote"})
    letter = give_up(on, body, reason="the body must be …", receivedAt="2026-11-29T08:00:00.000Z")

    output = redrive("people-erasures", on)

    assert f"it is no erasure and would come back: DISCARD={letter}" in output
    assert "the body must be" in output
    assert "what somebody wrote" not in output
    assert "discarded" in redrive("people-erasures", on, discard=letter)
    assert (waiting(on), dead(on)) == ([], 0)
