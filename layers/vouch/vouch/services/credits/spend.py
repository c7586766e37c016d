"""One call of Linkup's network recommendations, paid for in credits (DESIGN 5.3).

Reserve the most it can cost, call, settle to what came or release. With an Idempotency-Key the
answer is remembered in the transaction that charges it.
"""

import json
from typing import Final, NamedTuple

from vouch.aws import secrets
from vouch.clients.linkup.client import LinkupClient, Recommendations
from vouch.deadline import Deadline
from vouch.domain.credits import Reservation, most, price
from vouch.domain.suggestion import Asked
from vouch.errors import InProgressError, UpstreamCredentialsError, UpstreamError
from vouch.moment import seconds
from vouch.observability import measure, stopwatch
from vouch.services.credits import reserve, settle
from vouch.settings import linkup
from vouch.storage import credits, idempotency
from vouch.storage.idempotency import IdempotentRequest

UPSTREAM: Final = 24
"""Seconds Linkup has for its answer, tries included."""
RESERVING: Final = 4
"""Seconds of trying to put credits aside."""
SETTLING: Final = 3
"""Seconds kept for what follows the call."""
LARGEST: Final = 5_500_000
"""Bytes of answer, as Lambda writes it down; it delivers 6 MB."""


class Suggested(NamedTuple):
    """Linkup's answer as it came, and what it cost."""

    body: str
    charged: int
    remaining: int | None
    """Credits left this month when it was settled; None without a limit."""
    replayed: bool = False


class Caller(NamedTuple):
    """Who asks, under which id, and until when the answer is waited for."""

    account: str
    request_id: str
    deadline: Deadline


def prepare() -> None:
    """What Init can do before the first call; a bad deployment fails there."""
    linkup()
    secrets.client()


def suggest(asked: Asked, caller: Caller, key: str | None, body: bytes) -> Suggested:
    """People the member may know; under an Idempotency-Key, charged once for that body."""
    request = (
        IdempotentRequest.of(caller.account, "recommend_connections", key, body) if key else None
    )
    if request and (remembered := _remembered(request, caller)):
        return remembered
    client = _client()
    deadline = caller.deadline
    reservation = reserve.reserve(caller.account, most(asked), deadline.at_most(RESERVING), request)
    try:
        found = _found(client, asked, caller)
    except UpstreamError as error:
        _release(reservation, error, deadline)
        raise
    charged = price(asked, len(found.recommendations), found.pages_fetched)
    answer = (request, found.body.encode()) if request else None
    return Suggested(found.body, charged, settle.settle(reservation, charged, deadline, answer))


def _found(client: LinkupClient, asked: Asked, caller: Caller) -> Recommendations:
    left = caller.deadline.left() - SETTLING
    elapsed = stopwatch()
    try:
        found = client.recommend(
            asked.login_token,
            country=asked.country,
            total_results=asked.total_results,
            start_page=asked.start_page,
            end_page=asked.end_page,
            deadline=Deadline.after(min(UPSTREAM, left)),
            request_id=caller.request_id,
        )
    finally:
        measure("UpstreamDuration", elapsed())
    size = len(json.dumps(found.body, ensure_ascii=False).encode())
    if size > LARGEST:
        raise UpstreamError(
            f"the answer is {size} bytes and {LARGEST} can be delivered;"
            " ask for it in parts, with start_page and end_page"
        )
    return found


def _release(reservation: Reservation, error: UpstreamError, deadline: Deadline) -> None:
    if isinstance(error, UpstreamCredentialsError):
        secrets.forget()
    upstream = "REFUSED" if error.served is False else "UNKNOWN"
    settle.release(reservation, error.code, upstream, deadline)


def _remembered(request: IdempotentRequest, caller: Caller) -> Suggested | None:
    """The answer to the key's first request; InProgressError while that is on its way."""
    now = seconds()
    item = idempotency.recall(request, now)
    if item is None:
        return None
    if "pieces" in item:
        text = idempotency.body_of(item).decode()
        return Suggested(text, item["charged"], item.get("remaining"), replayed=True)
    held = credits.reservation(caller.account, item["period"], item["reservation"])
    if held is None or held["deadline"] >= now:
        raise InProgressError
    # Whoever made it is dead: its key is free again once it is released.
    settle.release(held, settle.EXPIRED, "UNKNOWN", caller.deadline)
    return None


def _client() -> LinkupClient:
    settings = linkup()
    key = secrets.secret(settings.linkup_api_key_secret)
    if key is None:
        raise UpstreamCredentialsError(
            "no API key of Linkup is stored in this deployment's secret; its operator can do that",
            served=False,
        )
    try:
        return LinkupClient(settings.linkup_base_url, key)
    except ValueError as error:
        raise UpstreamCredentialsError(f"this deployment cannot call Linkup: {error}") from error
