"""Calls to one upstream: tried again as their policy says, all within a deadline."""

import time
from contextlib import AbstractContextManager, nullcontext
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

    Without one, connections are kept for further calls if `kept` says so. A kept connection may be
    dead, above all in a function that was frozen, and only the call that uses it finds out: a call
    that must not be repeated wants a new one.

    Proxies and certificates of the environment are heeded, as by the AWS SDK; a `.netrc` is not,
    since it would replace the header that says who is calling.
    """

    def __init__(
        self, name: str, base_url: str, session: requests.Session | None, *, kept: bool
    ) -> None:
        parts = urlsplit(base_url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError(f"the base URL of {name} must start with http:// or https://")
        self._name = name
        self._base_url = base_url.rstrip("/")
        self._host = parts.hostname
        self._kept = session or (self._new() if kept else None)

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
        tries = 0
        while True:
            tries += 1
            outcome = Exchange(self._name, self._opened, mask).outcome(request, deadline)
            pause = policy.pause(tries, _ending(outcome))
            if pause is None or pause + LEAST > deadline.left():
                break
            time.sleep(pause)
        if isinstance(outcome, UpstreamError):
            raise outcome
        return outcome

    def _opened(self) -> AbstractContextManager[requests.Session]:
        return nullcontext(self._kept) if self._kept else self._new()

    def _new(self) -> requests.Session:
        """A proxy never stands before this machine's own ports."""
        made = requests.Session()
        made.trust_env = self._host not in LOOPBACK
        return made


def _ending(outcome: Outcome) -> Ending:
    return outcome.ending if isinstance(outcome, Answer) else Ending(served=outcome.served)
