"""A member with something of everything that forget_member erases."""

from typing import Any

from tests.support import store
from tests.support.builders import Member, accepted, draft, member
from tests.support.managing import invoke


def command(who: Member) -> dict[str, Any]:
    return {"action": "forget_member", "member": who.urn, "records": True}


def records_of(who: Member) -> set[str]:
    parties = ("recommender", "recommendee")
    return {urn for urn, record in store.records().items() if who.urn in map(record.get, parties)}


def play() -> tuple[Member, Member]:
    """A member with two tokens, two answers, a line of three given and one received; the other."""
    alice, bob = member(), member()
    invoke("issue_member_token", member=alice.urn)
    for key in ("one", "two"):
        alice.call("POST", "/v2/recommendation", draft(bob), {"Idempotency-Key": key})
    old = accepted(alice, bob)
    alice.revise(alice.revise(old, bob).headers["x-restli-id"], bob)
    accepted(bob, alice)
    return alice, bob
