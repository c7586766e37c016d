"""One call of Linkup's network recommendations, paid for in credits (DESIGN 5.3, 12.3, 13.2).

The most that it can cost is reserved before the call, then the price is settled or all is released.
With an Idempotency-Key, and for a viewer, the answer is kept in the transaction that charges it.
Requests and refreshes make their calls here.
"""

from collections.abc import Sequence
from functools import partial
from typing import Final, NamedTuple, Protocol

from vouch.aws.dynamodb import Transaction
from vouch.clients.linkup.people import Recommendations
from vouch.deadline import Deadline
from vouch.domain.credits import Reservation, most, price
from vouch.domain.listed import SHOWN, UNSHOWN, without_known
from vouch.domain.suggestion import Query
from vouch.errors import UpstreamAccountError, UpstreamError
from vouch.observability import measure, warn_passed_over
from vouch.services.credits import reserve, settle
from vouch.services.network import admit, keep, linkup, remember
from vouch.services.network.ask import Question, question
from vouch.services.network.recognize import Seen, recognize
from vouch.services.network.replay import Suggested
from vouch.storage import answers
from vouch.storage.idempotency import IdempotentRequest
from vouch.storage.viewers import Viewer

RESERVING: Final = 4
"""How many seconds the reservation of credits is tried."""


class Payer(NamedTuple):
    """The account that pays, the id of its request, and until when it waits for the answer."""

    account: str
    request_id: str
    deadline: Deadline


class ViewerBudget(reserve.Budget, Protocol):
    """A budget beside the account's, to which a call of a viewer is charged as well."""

    def settled(self, charged: int, seen: Seen) -> Transaction:
        """Build the writes that charge a call which brought these people, for each try anew."""


class Asked(NamedTuple):
    """A call that is to be made, and what it is charged to."""

    query: Query
    payer: Payer
    viewer: Viewer | None
    request: IdempotentRequest | None = None
    """The request under an Idempotency-Key."""
    budget: ViewerBudget | None = None


class Delivered(NamedTuple):
    """What Linkup answered, the text that is shown of it, and what is to be kept."""

    found: Recommendations
    body: str
    pieces: Sequence[bytes]
    seen: Seen | None
    """The people, if they are to be remembered."""


def deliver(asked: Asked) -> Suggested:
    """Ask Linkup, charge what came, and remember what time allows; a failed call costs nothing."""
    query, payer, viewer, request, budget = asked
    to_ask = question(query, viewer)
    reservation = reserve.reserve(
        payer.account, most(query), payer.deadline.at_most(RESERVING), request, budget
    )
    try:
        delivered = _delivered(asked, to_ask)
    except UpstreamError as error:
        linkup.release(reservation, error, payer.deadline)
        if viewer is not None and isinstance(error, UpstreamAccountError):
            admit.disconnect(viewer)
        raise
    return _settled(asked, reservation, delivered)


def _delivered(asked: Asked, to_ask: Question) -> Delivered:
    query, payer, viewer, request, _ = asked
    found = to_ask.ask(payer.deadline, payer.request_id)
    if viewer is None and request is None:
        return Delivered(found, found.body, (), None)
    pieces = answers.pieces_of(found.body.encode())
    if pieces is None:
        under = " under an Idempotency-Key" if request else ""
        raise to_ask.too_large(f"too large to be remembered{under}", found)
    if viewer is None:
        return Delivered(found, found.body, pieces, None)
    seen = recognize(viewer, found.body, payer.deadline)
    body = _only_new(found, seen.known) if query.only_new else found.body
    return Delivered(found, body, pieces, seen)


def _only_new(found: Recommendations, known: str) -> str:
    try:
        return without_known(found.body, known)
    except (ValueError, RecursionError) as error:
        raise UpstreamError(
            "Linkup's answer cannot be understood",
            upstream_credits=found.upstream_credits,
            upstream_estimate=found.upstream_estimate,
        ) from error


def _settled(asked: Asked, reservation: Reservation, delivered: Delivered) -> Suggested:
    """Charge the price, keep what is to be kept, and remember what time allows."""
    (query, payer, viewer, request, budget), (found, body, pieces, seen) = asked, delivered
    charged = price(query, len(found.recommendations), found.pages_fetched)

    def settle_with(keeping: settle.Keep | None) -> int | None:
        return settle.settle(
            reservation,
            charged,
            payer.deadline,
            keeping,
            upstream_credits=found.upstream_credits,
            upstream_estimate=found.upstream_estimate,
        )

    if viewer is None or seen is None:
        again = keep.for_replays(request, pieces, reservation["id"]) if request else None
        return Suggested(body, charged, settle_with(again))
    others = partial(budget.settled, charged, seen) if budget else dict
    keeping = keep.ForViewer(viewer, seen, pieces, reservation["id"], request, others)
    remaining = settle_with(keeping)
    measure("PeopleNew", seen.known.count(UNSHOWN))
    measure("PeopleKnown", seen.known.count(SHOWN))
    if keeping.is_kept:
        _remember(reservation, keeping, seen, payer)
    return Suggested(body, charged, remaining, seen.known)


def _remember(reservation: Reservation, keeping: keep.ForViewer, seen: Seen, payer: Payer) -> None:
    """Remember what time allows; the sweep goes on where it ends, or where it fails."""
    try:
        remember.remember(reservation, keeping.call, seen.people, payer.deadline, seen.before)
    except Exception as error:
        # The answer is paid for, and must not be lost for this.
        warn_passed_over("not remembered yet", error, payer.request_id)
