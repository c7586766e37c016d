"""One call of Linkup's network recommendations, paid for in credits (DESIGN 5.3).

The most that it can cost is reserved before the call, then the price is settled or all is released.
With an Idempotency-Key the answer is remembered in the transaction that charges it.
"""

from typing import Final, NamedTuple

from vouch.clients.linkup.client import LESS, LinkupClient, Recommendations
from vouch.deadline import Deadline
from vouch.domain.credits import most, price
from vouch.domain.suggestion import Query
from vouch.errors import UNDELIVERABLE, InProgressError, UpstreamError
from vouch.http.delivery import is_deliverable
from vouch.moment import seconds
from vouch.observability import measure, stopwatch
from vouch.services.credits import reserve, settle
from vouch.services.network import linkup
from vouch.storage import answers, credits, idempotency
from vouch.storage.idempotency import IdempotentRequest

UPSTREAM: Final = 24
"""How many seconds Linkup has for its answer, tries included."""
RESERVING: Final = 4
"""How many seconds the reservation of credits is tried."""
SETTLING: Final = 3
"""How many seconds are kept for what follows the call."""


class Suggested(NamedTuple):
    """Linkup's answer as it came, and what it cost."""

    body: str
    charged: int
    remaining: int | None
    """The credits that were left this month after settling; None without a limit."""
    replayed: bool = False


class Payer(NamedTuple):
    """The account that pays, the id of its request, and until when it waits for the answer."""

    account: str
    request_id: str
    deadline: Deadline


def suggest(query: Query, payer: Payer, key: str | None, body: bytes) -> Suggested:
    """Return people the member may know; under an Idempotency-Key, charge that body once."""
    request = (
        IdempotentRequest.of(payer.account, "recommend_connections", key, body) if key else None
    )
    if request and (remembered := _remembered(request, payer)):
        return remembered
    client = linkup.client_v1()
    deadline = payer.deadline
    reservation = reserve.reserve(payer.account, most(query), deadline.at_most(RESERVING), request)
    try:
        found = _found(client, query, payer)
        answer = _storable(request, found.body) if request else None
    except UpstreamError as error:
        linkup.release(reservation, error, deadline)
        raise
    charged = price(query, len(found.recommendations), found.pages_fetched)
    return Suggested(found.body, charged, settle.settle(reservation, charged, deadline, answer))


def _found(client: LinkupClient, query: Query, payer: Payer) -> Recommendations:
    left = payer.deadline.left() - SETTLING
    elapsed = stopwatch()
    try:
        found = client.recommend(
            query.login_token,
            country=query.country,
            total_results=query.total_results,
            start_page=query.start_page,
            end_page=query.end_page,
            deadline=Deadline.after(min(UPSTREAM, left)),
            request_id=payer.request_id,
        )
    finally:
        measure("UpstreamDuration", elapsed())
    if not is_deliverable(found.body):
        raise UpstreamError(f"Linkup's answer is {UNDELIVERABLE}; {LESS}")
    return found


def _storable(request: IdempotentRequest, body: str) -> settle.Answer:
    pieces = answers.pieces_of(body.encode())
    if pieces is None:
        raise UpstreamError(
            f"Linkup's answer is too large to be remembered under an Idempotency-Key; {LESS}"
        )
    return settle.Answer(request, pieces)


def _remembered(request: IdempotentRequest, payer: Payer) -> Suggested | None:
    """Return the answer to the key's first request; raise InProgressError before there is one."""
    now = seconds()
    item = idempotency.recall(request, now)
    if item is None:
        return None
    if "pieces" in item:
        text = (answers.body_of(item["reservation"], item["pieces"]) or b"").decode()
        return Suggested(text, item["charged"], item.get("remaining"), replayed=True)
    held = credits.reservation(payer.account, item["period"], item["reservation"])
    if held is None or held["deadline"] >= now:
        raise InProgressError
    # The request that made it crashed, and its release frees the key.
    settle.release(held, settle.EXPIRED, "UNKNOWN", payer.deadline)
    return None
