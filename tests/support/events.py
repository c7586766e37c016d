"""HTTP API events, payload 2.0, down to the parts that a request is made of."""

from collections.abc import Mapping
from typing import Any


def event(
    method: str = "GET",
    *,
    query: str = "",
    urn: str | None = None,
    headers: Mapping[str, str] | None = None,
    body: str | None = None,
    base64: bool = False,
) -> dict[str, Any]:
    """Return an event with what is given and nothing else; header names are lower-case already."""
    made: dict[str, Any] = {
        "rawQueryString": query,
        "requestContext": {"http": {"method": method}, "requestId": "request-1"},
        "isBase64Encoded": base64,
    }
    if urn is not None:
        made["pathParameters"] = {"urn": urn}
    if headers is not None:
        made["headers"] = dict(headers)
    if body is not None:
        made["body"] = body
    return made
