"""Calls to one upstream: tried again as their policy says, all within a deadline."""

import time
from contextlib import AbstractContextManager, nullcontext
from itertools import count
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import requests

from vouch.clients.exchange import Answer, Exchange, Outcome
from vouch.clients.retry import Ending, Policy
from vouch.errors import UpstreamError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vouch.clients.mask import Mask
    from vouch.deadline import Deadline

LEAST: Final = 1.0
"""Seconds that must be left for another try to be worth its price."""
LOOPBACK: Final = {"localhost", "127.0.0.1", "::1"}


class UpstreamSession:
    """HTTP to one base URL; `session` may be the caller's own, with adapters of its own.

    Without one, each try has a new connection. One that was kept may be dead, above all in a
    function that was frozen, and only the call that uses it finds out. `less` tells a caller whose
    answer is too large what to do.

    Proxies and certificates of the environment are heeded, as by the AWS SDK; a `.netrc` is not,
    since it would replace the header that says who is calling.
    """

    def __init__(
        self, name: str, base_url: str, session: requests.Session | None, *, less: str
    ) -> None:
        parts = urlsplit(base_url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError(f"the base URL of {name} must start with http:// or https://")
        self._name = name
        self._base_url = base_url.rstrip("/")
        self._host = parts.hostname
        self._less = less
        self._given = session

    def call(
        self,
        method: str,
        path: str,
        *,
        headers: "Mapping[str, str]",
        json: Any = None,
        policy: Policy,
        deadline: "Deadline",
        mask: "Mask",
    ) -> Answer:
        """The answer, whatever its status; UpstreamError where none came that is whole."""
        request = requests.Request(
            method, self._base_url + path, headers=dict(headers), json=json, auth=lambda same: same
        )
        for tries in count(1):
            exchange = Exchange(self._name, self._less, self._opened, mask)
            outcome = exchange.outcome(request, deadline)
            pause = policy.pause(tries, _ending(outcome))
            if pause is None or pause + LEAST > deadline.left():
                break
            time.sleep(pause)
        if isinstance(outcome, UpstreamError):
            raise outcome
        return outcome

    def _opened(self) -> AbstractContextManager[requests.Session]:
        return nullcontext(self._given) if self._given else self._new()

    def _new(self) -> requests.Session:
        """A proxy never stands before this machine's own ports."""
        made = requests.Session()
        made.trust_env = self._host not in LOOPBACK
        return made


def _ending(outcome: Outcome) -> Ending:
    return outcome.ending if isinstance(outcome, Answer) else Ending(served=outcome.served)
