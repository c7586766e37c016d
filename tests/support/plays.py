"""The three calls that change several records at once, each ready to be disturbed."""

from collections.abc import Callable
from typing import Any, NamedTuple

from tests.support import store
from tests.support.builders import Member, accepted, member, revision
from tests.support.gateway import Answer


class Play(NamedTuple):
    """A line with one call still to be made."""

    recommender: Member
    recommendee: Member
    old: str
    act: Callable[[], Answer]
    done: list[str]
    """The states of the line once the call is through, the oldest record first."""

    def line(self) -> dict[str, dict[str, Any]]:
        """Return the records of this line as they are stored, the oldest first."""
        mine = self.recommender.urn
        return {urn: r for urn, r in sorted(store.records().items()) if r["recommender"] == mine}

    def states(self) -> list[str]:
        by_age = sorted(self.line().values(), key=lambda record: record["id"])
        return [record["status"] for record in by_age]


def create_with_revision_of_pending() -> Play:
    alice, bob = member(), member()
    old = alice.write(bob)
    return Play(alice, bob, old, lambda: alice.revise(old, bob), ["REPLACED", "PENDING"])


def create_with_revision_of_visible() -> Play:
    alice, bob = member(), member()
    old = accepted(alice, bob)
    return Play(alice, bob, old, lambda: alice.revise(old, bob), ["VISIBLE", "PENDING"])


def create_with_revision_in_a_chain() -> Play:
    alice, bob = member(), member()
    old = accepted(alice, bob)
    pending = revision(alice, bob, old)
    done = ["VISIBLE", "REPLACED", "PENDING"]
    return Play(alice, bob, old, lambda: alice.revise(pending, bob), done)


def create_with_revision_beside_a_closed_one() -> Play:
    alice, bob = member(), member()
    old = accepted(alice, bob)
    bob.patch(revision(alice, bob, old), status="CLOSED")
    done = ["VISIBLE", "CLOSED", "PENDING"]
    return Play(alice, bob, old, lambda: alice.revise(old, bob), done)


def accept_a_revision() -> Play:
    alice, bob = member(), member()
    old = accepted(alice, bob)
    new = revision(alice, bob, old)
    return Play(alice, bob, old, lambda: bob.patch(new, status="VISIBLE"), ["REPLACED", "VISIBLE"])


def accept_after_the_old_one_closed() -> Play:
    alice, bob = member(), member()
    old = accepted(alice, bob)
    new = revision(alice, bob, old)
    bob.patch(old, status="CLOSED")
    return Play(alice, bob, old, lambda: bob.patch(new, status="VISIBLE"), ["CLOSED", "VISIBLE"])


def reopen_a_revision() -> Play:
    alice, bob = member(), member()
    old = accepted(alice, bob)
    new = revision(alice, bob, old)
    bob.patch(new, status="CLOSED")
    return Play(alice, bob, old, lambda: bob.patch(new, status="PENDING"), ["VISIBLE", "PENDING"])


def reopen_a_revision_beside_a_withdrawn_one() -> Play:
    alice, bob = member(), member()
    old = accepted(alice, bob)
    new = revision(alice, bob, old)
    bob.patch(new, status="CLOSED")
    alice.patch(revision(alice, bob, old), status="WITHDRAWN")
    done = ["VISIBLE", "PENDING", "WITHDRAWN"]
    return Play(alice, bob, old, lambda: bob.patch(new, status="PENDING"), done)


PLAYS: list[Callable[[], Play]] = [
    create_with_revision_of_pending,
    create_with_revision_of_visible,
    create_with_revision_in_a_chain,
    create_with_revision_beside_a_closed_one,
    accept_a_revision,
    accept_after_the_old_one_closed,
    reopen_a_revision,
    reopen_a_revision_beside_a_withdrawn_one,
]
