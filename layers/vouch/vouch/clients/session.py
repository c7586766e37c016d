"""Calls to one upstream, repeated as their policy says and within their deadline."""

import time
from contextlib import AbstractContextManager, nullcontext
from functools import cache, partial
from itertools import count
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import requests

from vouch.clients.adapter import BoundedAdapter, ClosingAdapter
from vouch.clients.coding import ACCEPTED
from vouch.clients.exchange import Answer, Exchange, Outcome
from vouch.clients.kept import kept
from vouch.clients.retry import Ending, Policy
from vouch.errors import UpstreamError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from vouch.clients.mask import Mask
    from vouch.deadline import Deadline

LEAST: Final = 1.0
"""How many seconds must be left after the wait for another try to begin."""
LOOPBACK: Final = {"localhost", "127.0.0.1", "::1"}


class UpstreamSession:
    """Makes HTTP calls to one base URL; `session` may be the caller's own, with its own adapters.

    A kept connection may be dead, above all after Lambda froze the function, and only the call
    that uses it finds out; whether that call was served nobody can tell then. So connections are
    kept only for calls that may be served twice; each try of another call has a new one.

    Proxies and certificates of the environment are used, as the AWS SDK does; a `.netrc` is not,
    because it would replace the Authorization header.

    `less` is the advice that the error for too large an answer gives. An answer that is `final` is
    never followed by another try. `spent` gets the milliseconds of each call, waits included.
    """

    def __init__(
        self,
        name: str,
        base_url: str,
        session: requests.Session | None,
        *,
        less: str,
        final: "Callable[[Answer], bool]" = lambda _: False,
        spent: "Callable[[float], object]" = lambda _: None,
    ) -> None:
        parts = urlsplit(base_url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError(f"the base URL of {name} must start with http:// or https://")
        self._name = name
        self._base_url = base_url.rstrip("/")
        self._origin = f"{parts.scheme}://{parts.netloc}"
        self._host = parts.hostname
        self._less = less
        self._final = final
        self._spent = spent
        self._given = session

    def call(
        self,
        method: str,
        path: str,
        *,
        headers: "Mapping[str, str]",
        json: Any = None,
        data: bytes | None = None,
        policy: Policy,
        deadline: "Deadline",
        mask: "Mask",
    ) -> Answer:
        """Return the answer, of any status; UpstreamError where no whole answer came.

        `path` may hold a query, which is sent as it stands; so is `data`.
        """
        sent = {**headers, "Accept-Encoding": ACCEPTED}
        if not policy.repeats:
            sent["Connection"] = "close"
        request = requests.Request(
            method, self._base_url + path, sent, json=json, data=data, auth=lambda same: same
        )
        started = time.perf_counter()
        outcome = self._tried(request, policy, deadline, mask)
        self._spent((time.perf_counter() - started) * 1000)
        if isinstance(outcome, UpstreamError):
            raise outcome
        return outcome

    def _tried(
        self, request: requests.Request, policy: Policy, deadline: "Deadline", mask: "Mask"
    ) -> Outcome:
        opened = partial(self._opened, policy)
        answered = 0
        for tries in count(1):
            outcome = Exchange(self._name, self._less, opened, mask).outcome(request, deadline)
            pause = self._pause(policy, tries, outcome)
            if pause is None or pause + LEAST > deadline.left():
                return _after(answered, outcome)
            answered += isinstance(outcome, Answer)
            time.sleep(pause)
        raise AssertionError("unreachable")  # pragma: no cover - count() never ends

    def _pause(self, policy: Policy, tries: int, outcome: Outcome) -> float | None:
        if isinstance(outcome, UpstreamError):
            return policy.pause(tries, Ending(served=outcome.served))
        return None if self._final(outcome) else policy.pause(tries, outcome.ending)

    def _opened(self, policy: Policy) -> AbstractContextManager[requests.Session]:
        if self._given:
            return nullcontext(self._given)
        on_loopback = self._host in LOOPBACK
        if policy.repeats:
            return kept(self._origin, partial(_new, BoundedAdapter, on_loopback))
        return nullcontext(_closing(on_loopback))


@cache
def _closing(on_loopback: bool) -> requests.Session:
    """Return the process's session that has a new connection for each request."""
    return _new(ClosingAdapter, on_loopback)


def _new(adapter: type[BoundedAdapter], on_loopback: bool) -> requests.Session:
    """Make a session, without the environment's proxies where the upstream is on loopback."""
    made = requests.Session()
    for scheme in ("http://", "https://"):
        made.mount(scheme, adapter())
    made.trust_env = not on_loopback
    return made


def _after(answered: int, outcome: Outcome) -> Outcome:
    """Return the outcome of the last try, which knows how many tries were answered before it."""
    if isinstance(outcome, UpstreamError):
        outcome.earlier_answers = answered
        return outcome
    return outcome._replace(earlier_answers=answered)
