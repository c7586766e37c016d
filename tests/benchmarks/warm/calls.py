"""The calls of a recording as one writes them first: boto3's own clients, a session of requests."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, Final

import boto3
import requests
from boto3.dynamodb.types import TypeDeserializer
from botocore import xform_name

from tests.benchmarks.warm.recording import UPSTREAM, Exchange

DESERIALIZER: Final = TypeDeserializer()


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


def plain(answer: Any) -> list[dict[str, Any]]:
    """Return the items that a call of DynamoDB read, as values of Python."""
    if not isinstance(answer, Mapping):
        return []
    items = [answer["Item"]] if "Item" in answer else answer.get("Items", [])
    many = answer.get("Responses", {}).values()
    return [
        {name: DESERIALIZER.deserialize(each) for name, each in item.items()}
        for item in (*items, *(item for some in many for item in some))
    ]
