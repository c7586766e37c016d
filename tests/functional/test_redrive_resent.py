"""`make redrive` of what is sent again: what was given up goes on, the rest stays."""

import json
from typing import NamedTuple

import pytest

from local.target import Target
from tests.support import messaging
from tests.support.redriving import redrive, target
from vouch.aws import queues
from vouch.domain.sync_start import DueBy
from vouch.messages import people_erasure, refresh, sync_start
from vouch.messages.people_erasure import PersonErasure, ViewerErasure
from vouch.messages.refresh import Raised, RefreshMessage
from vouch.messages.sync_start import AccountWalk, DueWalk, Starts
from vouch.moment import Milliseconds, Seconds

pytestmark = pytest.mark.usefixtures("stack_messaging")

ACCOUNT = "0123456789abcdef"


class Case(NamedTuple):
    """A queue, what its messages are about, two of them, and one that is none."""

    name: str
    queue: str
    dlq: str
    kind: str
    bodies: list[str]
    shown: list[str]
    other: dict[str, str]

    def give_up(self, on: Target, body: str, **attributes: str) -> str:
        return queues.send(on.outputs[self.dlq], body, attributes=attributes)

    def waiting(self, on: Target) -> list[str]:
        return sorted(message.body for message in messaging.drain(on.outputs[self.queue]))

    def dead(self, on: Target) -> int:
        return len(messaging.drain(on.outputs[self.dlq]))


ERASURES = Case(
    "people-erasures",
    "PeopleErasuresQueue",
    "PeopleErasuresDlq",
    "erasure",
    [
        people_erasure.text(ViewerErasure(ACCOUNT, "ana", 3)),
        people_erasure.text(PersonErasure("ACo1")),
    ],
    ["ana", "ACo1"],
    {"version": "1", "person": "what somebody wrote"},
)
REFRESHES = Case(
    "refreshes",
    "RefreshQueue",
    "RefreshDlq",
    "refresh",
    [refresh.text(RefreshMessage(ACCOUNT, "ana", 1_790_000_000)), refresh.text(Raised(ACCOUNT))],
    ["ana", "1790000000"],
    {"version": "1", "account": "what somebody wrote"},
)
STARTS = Case(
    "sync-starts",
    "SyncStartsQueue",
    "SyncStartsDlq",
    "start of syncs",
    [
        sync_start.text(AccountWalk(ACCOUNT, Milliseconds(1_790_000_000_000), None)),
        sync_start.text(Starts(("urn:li:person:ana",), DueBy(Seconds(1_790_000_000)))),
        sync_start.text(DueWalk(7, Seconds(1_790_000_000), None)),
    ],
    ["urn:li:person:ana", "1790000000"],
    {"version": "1", "members": "what somebody wrote"},
)
cases = pytest.mark.parametrize("case", [ERASURES, REFRESHES, STARTS], ids=lambda case: case.name)


@cases
def test_a_message_that_was_given_up_goes_back_as_it_was(case: Case) -> None:
    on = target()
    for body in case.bodies:
        case.give_up(on, body)

    output = redrive(case.name, on)

    assert case.waiting(on) == sorted(case.bodies)
    assert case.dead(on) == 0
    for shown in (ACCOUNT, *case.shown, "received 5 times in vain", "sent again as"):
        assert shown in output


@cases
def test_showing_moves_nothing(case: Case) -> None:
    on = target()
    case.give_up(on, case.bodies[0])

    assert ACCOUNT in redrive(case.name, on, show=True)

    assert (case.waiting(on), case.dead(on)) == ([], 1)


@cases
def test_equal_letters_go_back_one_at_a_time(case: Case) -> None:
    on = target()
    for _ in range(2):
        case.give_up(on, case.bodies[0])

    assert "its like has been moved a moment ago" in redrive(case.name, on)

    assert (case.waiting(on), case.dead(on)) == ([case.bodies[0]], 1)


@cases
def test_what_is_none_of_the_queue_stays_is_not_quoted_and_can_be_discarded(case: Case) -> None:
    on = target()
    told = {"reason": "the body must be …", "receivedAt": "2026-11-29T08:00:00.000Z"}
    letter = case.give_up(on, json.dumps(case.other), **told)

    output = redrive(case.name, on)

    assert f"it is no {case.kind} and would come back: DISCARD={letter}" in output
    assert "the body must be" in output
    assert "what somebody wrote" not in output
    assert "discarded" in redrive(case.name, on, discard=letter)
    assert (case.waiting(on), case.dead(on)) == ([], 0)
