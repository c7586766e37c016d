"""An upstream inside the process: an adapter that answers from a list, and the time it takes."""

import random
import time
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any, NamedTuple

import pytest
import requests
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3 import HTTPResponse


class Reply(NamedTuple):
    """One answer, as a server would send it."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = {}


class FakeUpstream(BaseAdapter):
    """An adapter that gives one reply or error for each request, and keeps what it was sent."""

    def __init__(self, *replies: Reply | Exception) -> None:
        super().__init__()
        self._replies: Iterator[Reply | Exception] = iter(replies)
        self.requests: list[requests.PreparedRequest] = []
        self.options: list[dict[str, Any]] = []

    def send(
        self, request: requests.PreparedRequest, *_args: object, **options: Any
    ) -> requests.Response:
        self.requests.append(request)
        self.options.append(options)
        reply = next(self._replies)
        if isinstance(reply, Exception):
            raise reply
        status, body, headers = reply
        raw = HTTPResponse(BytesIO(body), headers, status, preload_content=False)
        return HTTPAdapter().build_response(request, raw)

    def close(self) -> None:
        pass


def session_with(adapter: BaseAdapter) -> requests.Session:
    """Return a session whose every request goes to that adapter."""
    session = requests.Session()
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


class Waits(list[float]):
    """The waits, in seconds; the clock moves by nothing else, and jitter is at its most."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        super().__init__()
        start = time.monotonic()
        patch.setattr(time, "sleep", self.append)
        patch.setattr(time, "monotonic", lambda: start + sum(self))
        patch.setattr(random, "uniform", lambda _least, most: most)
