"""The answer to an earlier request with the same Idempotency-Key (DESIGN 4.7, 12.3)."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from vouch.deadline import Deadline
from vouch.domain.listed import without_known
from vouch.domain.suggestion import Query
from vouch.errors import ConflictError, InProgressError
from vouch.moment import seconds
from vouch.services.credits import settle
from vouch.storage import answers, credits, idempotency, viewer_calls, viewers
from vouch.storage.idempotency import IdempotentRequest

FORGOTTEN: Final = (
    "the request with this Idempotency-Key was served, and its answer was forgotten with its"
    " viewer; send a new request with a new key"
)


class Suggested(NamedTuple):
    """The answer to a call, and what the call cost."""

    body: str
    charged: int
    remaining: int | None
    """The credits that were left this month after settling; None without a limit."""
    known: str | None = None
    """Who of Linkup's list was shown before, in a call of a viewer (domain/listed.py)."""
    replayed: bool = False


def replayed(
    request: IdempotentRequest, query: Query, account: str, deadline: Deadline
) -> Suggested | None:
    """Return the answer to the key's first request; None where none was served.

    InProgressError is raised before there is an answer, ConflictError where it is forgotten.
    """
    now = seconds()
    item = idempotency.recall(request, now)
    if item is None:
        return None
    if "pieces" in item or "forgotten" in item:
        return _again(item, query, account)
    held = credits.reservation(account, item["period"], item["reservation"])
    if held is None or held["deadline"] >= now:
        raise InProgressError
    # The request that made it crashed, and its release frees the key.
    settle.release(held, settle.EXPIRED, "UNKNOWN", deadline)
    return None


def _again(item: Mapping[str, Any], query: Query, account: str) -> Suggested:
    """Return the answer as it was first; who was shown before it is read from what was stored."""
    pieces = item.get("pieces", 0)  # none once it is forgotten
    body = answers.body_of(item["reservation"], pieces) if pieces else None
    if body is None:
        raise ConflictError(FORGOTTEN)
    known = None if query.viewer is None else _known(account, query.viewer, item["reservation"])
    text = body.decode()
    if query.only_new and known is not None:
        text = without_known(text, known)
    return Suggested(text, item["charged"], item.get("remaining"), known, replayed=True)


def _known(account: str, viewer: str, reservation: str) -> str:
    call = viewer_calls.get(account, viewer, reservation)
    stored = viewers.get(account, viewer) or viewers.unknown(account, viewer)
    if call is None or call["generation"] != stored["generation"]:
        raise ConflictError(FORGOTTEN)
    return call["known"]
