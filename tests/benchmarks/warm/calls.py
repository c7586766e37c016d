"""The calls of a recording, made as one writes them first: boto3's own clients, requests' session."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

import boto3
import requests
from botocore import xform_name

from tests.benchmarks.warm.recording import UPSTREAM, Exchange


class Calls:
    """Makes calls with clients of its own, which it keeps."""

    def __init__(self, origin: str) -> None:
        self._origin = origin
        self._clients: dict[str, Any] = {}
        self._session = requests.Session()
        self._session.trust_env = False

    def bound(self, exchanges: Iterable[Exchange]) -> list[Callable[[], Any]]:
        """Return a function for each call."""
        return [self._bound(each) for each in exchanges]

    def _bound(self, each: Exchange) -> Callable[[], Any]:
        if each.service == UPSTREAM:
            return partial(self._ask, each.operation, self._origin + each.asked.path, each.params)
        if each.service not in self._clients:
            self._clients[each.service] = boto3.client(each.service)
        method = getattr(self._clients[each.service], xform_name(each.operation))
        return partial(method, **each.params)

    def _ask(self, method: str, url: str, params: Any) -> object:
        return self._session.request(method, url, timeout=10, **params).json()
