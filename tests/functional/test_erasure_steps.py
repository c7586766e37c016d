"""forget_member at every step of whatever stores something of a member: nothing of it is left.

The source is this stack's own table; test_erasure_steps_linkedin.py has the writers of LinkedIn's.
"""

from collections.abc import Callable
from typing import NamedTuple

import pytest

from tests.support import messaging, status_queue
from tests.support.builders import accepted, draft, member, path
from tests.support.erasing import forget, left_of
from tests.support.managing import invoke
from tests.support.status_queue import send, update
from tests.support.stepping import Step, Stepped, stepped, try_steps
from vouch.moment import iso, now

pytestmark = pytest.mark.usefixtures("stack_messaging")


class Play(NamedTuple):
    """A member who is forgotten, and the writer at one of whose steps that happens."""

    member: str
    write: Callable[[], object]


def create(under: str | None = None, forgotten: int = 0) -> Play:
    """One of the two is forgotten: who writes, or about whom is written."""
    pair = member(), member()
    headers = {"Idempotency-Key": under} if under else {}
    body = draft(pair[1])
    return Play(
        pair[forgotten].urn,
        lambda: pair[0].call("POST", "/v2/recommendation", body, headers),
    )


def create_by_a_remembered_caller() -> Play:
    alice, bob = member(), member()
    alice.call("GET", "/v2/userinfo")
    headers = {"Idempotency-Key": "k"}
    return Play(alice.urn, lambda: alice.call("POST", "/v2/recommendation", draft(bob), headers))


def revise() -> Play:
    alice, bob = member(), member()
    old = accepted(alice, bob)
    return Play(alice.urn, lambda: alice.revise(old, bob))


def change() -> Play:
    alice, bob = member(), member()
    urn = alice.write(bob)
    return Play(bob.urn, lambda: bob.patch(urn, status="VISIBLE"))


def queue() -> Play:
    alice, bob = member(), member()
    urn = alice.write(bob)
    body = {"patch": {"$set": {"status": "VISIBLE"}}}
    headers = {"Prefer": "respond-async"}
    return Play(bob.urn, lambda: bob.call("POST", path(urn), body, headers))


def apply(forgotten: int = 1, status: str = "VISIBLE") -> Play:
    """A queued update is applied or, where the rules forbid the status, rejected."""
    pair = member(), member()
    urn = pair[0].write(pair[1])
    send(update(urn, pair[1].urn, status, requestedAt=iso(now())))
    return Play(pair[forgotten].urn, status_queue.run)


def issue() -> Play:
    alice = member()
    return Play(alice.urn, lambda: invoke("issue_member_token", member=alice.urn))


def revoke() -> Play:
    alice = member()
    token = invoke("issue_member_token", member=alice.urn)["member_token"]["id"]
    return Play(alice.urn, lambda: invoke("revoke_member_token", member=alice.urn, id=token))


WRITERS: dict[str, Callable[[], Play]] = {
    "create": create,
    "create under a key": lambda: create("k"),
    "create about the member": lambda: create(forgotten=1),
    "create by a remembered caller": create_by_a_remembered_caller,
    "revise": revise,
    "change": change,
    "queue": queue,
    "apply": apply,
    "apply to a record of the member": lambda: apply(forgotten=0),
    "reject": lambda: apply(status="REPLACED"),
    "issue a token": issue,
    "revoke a token": revoke,
}


@pytest.mark.parametrize("writer", WRITERS)
def test_nothing_is_left_whatever_is_written_meanwhile(writer: str) -> None:
    def run(step: Step) -> Stepped:
        play = WRITERS[writer]()
        with stepped(step, lambda: forget(play.member)) as watched:
            play.write()
        if watched.has_struck:
            told = [each for each in messaging.events() if play.member in str(each)]
            # What was on its way to the bus before the member was forgotten is out of reach.
            assert not told or watched.calls[step.call - 1] == "events", step
            status_queue.run()
            assert left_of(play.member) == [], step
            assert messaging.events() == []
        return watched

    try_steps(run)
