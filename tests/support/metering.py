"""Puts a meter between the SDK's clients and moto, and between requests and the simulators."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.client import BaseClient
from moto.core.botocore_stubber import BotocoreStubber
from requests.adapters import HTTPAdapter

from local.simulators.server import _Handler
from tests.support.lean_cloud import LeanCloud
from tests.support.meter import Meter
from vouch.observability import logger


@contextmanager
def metering(upstreams: Mapping[str, str], lean: LeanCloud | None = None) -> Iterator[Meter]:
    """Count what is done inside the block; `upstreams` are names by the beginning of addresses.

    With `lean` it answers the calls of AWS, else moto does.
    """
    meter = Meter(lean)
    client_class: Any = BaseClient
    make, stub, send = client_class._make_api_call, BotocoreStubber.__call__, HTTPAdapter.send
    handle = _Handler.handle_one_request

    def called(client: BaseClient, operation: str, params: Any) -> Any:
        return meter.call(client, operation, params, make)

    def stubbed(stubber: Any, *args: Any, **named: Any) -> Any:
        with meter.apart():
            return stub(stubber, *args, **named)

    def sent(adapter: HTTPAdapter, request: Any, *args: Any, **named: Any) -> Any:
        if not meter.is_counting:
            return send(adapter, request, *args, **named)
        name = next((n for n, url in upstreams.items() if request.url.startswith(url)), "other")
        meter.add(f"calls to {name}")
        return send(adapter, request, *args, **named)

    def handled(handler: _Handler) -> None:
        with meter.apart():  # simulators are threads of this process
            handle(handler)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", called)
        patch.setattr(BotocoreStubber, "__call__", stubbed)
        patch.setattr(HTTPAdapter, "send", sent)
        patch.setattr(_Handler, "handle_one_request", handled)
        patch.setattr(logger.registered_handler, "stream", meter)
        yield meter
