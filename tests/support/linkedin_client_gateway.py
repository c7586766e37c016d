"""Vouch in process as an upstream: an adapter that hands requests to the gateway."""

from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3 import HTTPResponse

from tests.support import gateway


class GatewayAdapter(BaseAdapter):
    """An adapter that hands path and query on as they would stand on the wire."""

    def send(
        self, request: requests.PreparedRequest, *_args: object, **_options: Any
    ) -> requests.Response:
        parts = urlsplit(str(request.url))
        answer = gateway.call(
            str(request.method),
            f"{parts.path}?{parts.query}",
            {name: str(value) for name, value in request.headers.items()},
            request.body if isinstance(request.body, str | bytes) else None,
        )
        body = BytesIO(answer.body.encode())
        raw = HTTPResponse(body, answer.headers, answer.status, preload_content=False)
        return HTTPAdapter().build_response(request, raw)

    def close(self) -> None:
        pass
