"""Linkup as this deployment calls it: with its key, and for credits (DESIGN 5.3)."""

from collections.abc import Callable
from typing import Final

from vouch.aws import secrets
from vouch.clients.linkup.client import LinkupClient
from vouch.clients.linkup.v2 import LinkupV2Client
from vouch.deadline import Deadline
from vouch.domain.credits import Reservation, Upstream
from vouch.errors import UpstreamCredentialsError, UpstreamCreditsError, UpstreamError
from vouch.observability import measure, stopwatch
from vouch.services.credits import settle
from vouch.settings import linkup

UPSTREAM: Final = 24
"""How many seconds Linkup has for its answer, tries included."""
SETTLING: Final = 3
"""How many seconds are kept for what follows the call."""


def timed[Answer](call: Callable[[Deadline], Answer], deadline: Deadline) -> Answer:
    """Make a call that is paid for in the time that Linkup has, and measure how long it takes."""
    left = deadline.left() - SETTLING
    elapsed = stopwatch()
    try:
        return call(Deadline.after(min(UPSTREAM, left)))
    finally:
        measure("UpstreamDuration", elapsed())


def client_v1() -> LinkupClient:
    """Return a client of v1; UpstreamCredentialsError where no usable key of Linkup is stored."""
    return _with_key(LinkupClient)


def client_v2() -> LinkupV2Client:
    """Return a client of v2; UpstreamCredentialsError where no usable key of Linkup is stored."""
    return _with_key(LinkupV2Client)


def read[T](ask: Callable[[LinkupV2Client], T]) -> T:
    """Return what a call of v2 reads, which is free; read the key of Linkup anew if it is refused.

    UpstreamCredentialsError is raised then, and where no usable key is stored.
    """
    try:
        return ask(client_v2())
    except UpstreamCredentialsError:
        secrets.forget()
        raise


def release(reservation: Reservation, error: UpstreamError, deadline: Deadline) -> None:
    """Give the credits of a failed call back; read the key of Linkup anew if it was refused."""
    if isinstance(error, UpstreamCredentialsError):
        secrets.forget()
    measure("UpstreamCreditsExhausted", int(isinstance(error, UpstreamCreditsError)))
    upstream: Upstream = "REFUSED" if error.served is False else "UNKNOWN"
    settle.release(
        reservation,
        error.code,
        upstream,
        deadline,
        upstream_credits=error.upstream_credits,
        upstream_estimate=error.upstream_estimate,
    )


def _with_key[Client](make: Callable[[str, str], Client]) -> Client:
    settings = linkup()
    key = secrets.secret(settings.linkup_api_key_secret)
    if key is None:
        raise UpstreamCredentialsError(
            "no API key of Linkup is stored in this deployment's secret; its operator can do that",
            served=False,
        )
    try:
        return make(settings.linkup_base_url, key)
    except ValueError as error:
        raise UpstreamCredentialsError(f"this deployment cannot call Linkup: {error}") from error
