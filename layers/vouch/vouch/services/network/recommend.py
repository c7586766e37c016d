"""Answers a request for people the member may know (DESIGN 5.1, 12.3)."""

from vouch.domain.suggestion import Query
from vouch.services.network import admit
from vouch.services.network.deliver import Asked, Payer, deliver
from vouch.services.network.replay import Suggested, replayed
from vouch.storage.idempotency import IdempotentRequest


def suggest(query: Query, payer: Payer, key: str | None, body: bytes) -> Suggested:
    """Return people the member may know; under an Idempotency-Key, charge that body once."""
    request = (
        IdempotentRequest.of(payer.account, "recommend_connections", key, body) if key else None
    )
    if request and (earlier := replayed(request, query, payer.account, payer.deadline)):
        return earlier
    viewer = admit.admit(query, payer.account)
    return deliver(Asked(query, payer, viewer, request))
