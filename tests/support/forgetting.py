"""A member with something of everything that forget_member erases."""

from typing import TYPE_CHECKING, Any

from tests.support import store
from tests.support.builders import Member, accepted, draft, member
from tests.support.managing import account, invoke
from vouch.storage import connections, recommendations, syncs

if TYPE_CHECKING:
    from vouch.domain.recommendation import Recommendation
    from vouch.storage.connections import Connection


def command(who: Member) -> dict[str, Any]:
    return {"action": "forget_member", "member": who.urn, "records": True}


def records_of(who: Member) -> set[str]:
    parties = ("recommender", "recommendee")
    return {urn for urn, record in store.records().items() if who.urn in map(record.get, parties)}


def connected(who: Member, owner: str) -> None:
    """Connect LinkedIn under an account, with a sync that is due."""
    connection: Connection = {
        "account": owner,
        "member": who.urn,
        "connectionState": "ACTIVE",
        "connectedAt": 1,
        "expiresAt": 2**32,
        "accessExpiresAt": 2**32,
        "tokens": b"ciphertext",
        "revision": 1,
    }
    connections.store(connection, {"state": syncs.update_enrolled(who.urn)})


def deleted(urn: str) -> None:
    """Mark a record as one that LinkedIn no longer has."""
    record = store.record(urn)
    gone: Recommendation = {**record, "deleted": 1}
    recommendations.store(record, gone)


def play() -> tuple[Member, Member]:
    """Make a member with something of everything, and another member; return both.

    The first has two tokens, two connections, two answers, a line of three given and one received.
    """
    alice, bob = member(), member()
    for owner in (account(), account()):
        connected(alice, owner)
    invoke("issue_member_token", member=alice.urn)
    for key in ("one", "two"):
        alice.call("POST", "/v2/recommendation", draft(bob), {"Idempotency-Key": key})
    old = accepted(alice, bob)
    alice.revise(alice.revise(old, bob).headers["x-restli-id"], bob)
    accepted(bob, alice)
    return alice, bob
