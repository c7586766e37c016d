"""Listens to what a process asks AWS and upstreams, and to the raw answers."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
import requests
from botocore.client import BaseClient
from moto.core.botocore_stubber import BotocoreStubber
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse

from tests.benchmarks.warm.recording import UPSTREAM, Answered, Asked, Exchange

OWN_HEADERS: Final = {"accept-encoding", "content-length", "host", "user-agent"}
"""The headers that a client writes itself."""


@contextmanager
def listening(heard: list[Exchange], origins: set[str]) -> Iterator[None]:
    """Collect every call that ends inside the block, and the origins of upstreams."""
    last = threading.local()
    act, stub, send = BaseClient._make_api_call, BotocoreStubber.__call__, HTTPAdapter.send  # type: ignore[attr-defined]

    def called(client: Any, operation: str, params: Mapping[str, Any]) -> Any:
        try:
            return act(client, operation, params)
        finally:
            service = client.meta.service_model.service_name
            heard.append(Exchange(service, operation, params, last.asked, last.answered))

    def stubbed(stubber: Any, event_name: str, request: Any, **more: Any) -> Any:
        answer = stub(stubber, event_name, request, **more)
        if answer is not None:
            target = request.headers.get("X-Amz-Target", b"")
            last.asked = Asked(
                request.method, path_of(request.url), text(target), raw(request.body)
            )
            headers = {str(name): text(value) for name, value in answer.headers.items()}
            last.answered = Answered(answer.status_code, headers, answer.content)
        return answer

    def sent(adapter: Any, request: Any, *args: Any, **more: Any) -> requests.Response:
        answer = send(adapter, request, *args, **more)
        body = answer.raw.read(decode_content=False)
        answer.raw = HTTPResponse(
            BytesIO(body), answer.headers, answer.status_code, preload_content=False
        )
        parts = urlsplit(request.url)
        origins.add(f"{parts.scheme}://{parts.netloc}")
        heard.append(_upstream(request, Answered(answer.status_code, {**answer.headers}, body)))
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", called)
        patch.setattr(BotocoreStubber, "__call__", stubbed)
        patch.setattr(HTTPAdapter, "send", sent)
        yield


def _upstream(request: requests.PreparedRequest, answered: Answered) -> Exchange:
    body = raw(request.body)
    headers = {
        name: value for name, value in request.headers.items() if name.lower() not in OWN_HEADERS
    }
    asked = Asked(str(request.method), path_of(str(request.url)), "", body)
    params = {"headers": headers, "data": body or None}
    return Exchange(UPSTREAM, asked.method, params, asked, answered)


def path_of(url: str) -> str:
    """Return path and query of a URL."""
    parts = urlsplit(url)
    return f"{parts.path or '/'}{'?' * bool(parts.query)}{parts.query}"


def text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


def raw(body: str | bytes | None) -> bytes:
    return body.encode() if isinstance(body, str) else body or b""
