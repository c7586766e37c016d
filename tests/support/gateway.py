"""An HTTP API in process: a request finds its route in template.yaml and calls the handler.

It does to a request what HTTP API does with payload 2.0: the path is decoded, the query stays raw,
header names become lower-case, bodies of other types than text and JSON become base64, and
in text and JSON U+FFFD stands for what is not UTF-8.
"""

import base64
import importlib
import itertools
import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote

from tests.support.context import Context
from tests.support.template import Route, routes, timeout_of

_ids = itertools.count(1)
_TEXTUAL = re.compile(r"^(text/|application/(json|javascript|xml))")


class Answer(NamedTuple):
    """The answer that the client gets."""

    status: int
    headers: Mapping[str, str]
    body: str

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def call(
    method: str,
    target: str,
    headers: Mapping[str, str] | None = None,
    body: str | bytes | None = None,
) -> Answer:
    """Send a request; `target` is path and query as they stand in the request line."""
    prepared = prepare(method, target, headers, body)
    if prepared is None:
        return Answer(404, {"content-type": "application/json"}, '{"message":"Not Found"}')
    route, event = prepared
    result = importlib.import_module(route.module).lambda_handler(
        event, Context(timeout_of(route.function))
    )
    assert isinstance(result["body"], str), "HTTP API wants text"
    json.dumps(result, ensure_ascii=False).encode()  # Lambda posts it so
    answered = {name.lower(): value for name, value in result["headers"].items()}
    return Answer(result["statusCode"], answered, result["body"])


def prepare(
    method: str,
    target: str,
    headers: Mapping[str, str] | None = None,
    body: str | bytes | None = None,
) -> tuple[Route, dict[str, Any]] | None:
    """Return a request's route and event, or None where there is no such route."""
    path, _, query = target.partition("?")
    found = _route(method, unquote(path))
    if found is None:
        return None
    route, parameters = found
    event = _event(route, parameters, unquote(path), query, headers or {}, body)
    event["requestContext"]["http"]["method"] = method  # the caller's, also on an ANY route
    return route, event


def _route(method: str, path: str) -> tuple[Route, dict[str, str]] | None:
    for route in sorted(routes(), key=lambda each: (each.path.count("{"), each.method == "ANY")):
        pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(route.path))
        if route.method in {method, "ANY"} and (match := re.fullmatch(pattern, path)):
            return route, match.groupdict()
    return None


def _event(
    route: Route,
    parameters: dict[str, str],
    path: str,
    query: str,
    headers: Mapping[str, str],
    body: str | bytes | None,
) -> dict[str, Any]:
    sent = {name.lower(): value for name, value in headers.items()}
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": f"{route.method} {route.path}",
        "rawPath": path,
        "rawQueryString": query,
        "headers": sent,
        "requestContext": {
            "http": {"method": route.method, "path": path},
            "domainName": sent.get("host", "api.test").partition(":")[0],
            "requestId": f"request-{next(_ids)}",
        },
        "isBase64Encoded": False,
    }
    if parameters:
        event["pathParameters"] = parameters
    if body is not None:
        data = body.encode() if isinstance(body, str) else body
        textual = _TEXTUAL.match(sent.get("content-type", ""))
        event["isBase64Encoded"] = not textual
        event["body"] = (
            data.decode(errors="replace") if textual else base64.b64encode(data).decode()
        )
    return event
