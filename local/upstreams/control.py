"""/_control of every simulator: no key, loopback only, JSON in and out.

POST   /_control/faults  {"fault": name, "times": 1, "login_token": …, "seconds": …,
                          "retry_after": …}; all but `fault` are optional; `times` null is for ever
GET    /_control/faults  those that wait for their requests
DELETE /_control/faults  none wait any more
"""

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from local.upstreams.answers import Answer, RefusedError, failure, success
from local.upstreams.faults import LATENCY_SECONDS, Fault, Faults

PREFIX = "/_control/"
TOKEN_FIELD = "login_token"  # noqa: S105 - a name

type Routes = dict[tuple[str, str], Callable[[dict[str, Any]], object]]
"""By method and path behind /_control/; each takes the body and gives the answer's content."""


def answer(routes: Routes, method: str, path: str, body: bytes) -> Answer:
    route = routes.get((method, path))
    if route is None:
        known = ", ".join(f"{verb} {PREFIX}{name}" for verb, name in routes)
        return failure(RefusedError(HTTPStatus.NOT_FOUND, f"there are: {known}"))
    try:
        return success(route(read_object(body or b"{}")))
    except RefusedError as refused:
        return failure(refused)


def read_object(body: bytes) -> dict[str, Any]:
    try:
        content = json.loads(body)
    except ValueError as error:
        raise RefusedError(HTTPStatus.BAD_REQUEST, "the body is not JSON") from error
    if not isinstance(content, dict):
        raise RefusedError(HTTPStatus.BAD_REQUEST, "the body is not a JSON object")
    return content


def faults(armed: Faults) -> Routes:
    """The routes that arm, list and clear."""

    def arm(body: dict[str, Any]) -> object:
        armed.arm(_fault(body), _count(body, "times", 1, least=1), _token(body))
        return {"faults": armed.left()}

    def clear(_: dict[str, Any]) -> object:
        armed.clear()
        return {"faults": []}

    return {
        ("POST", "faults"): arm,
        ("GET", "faults"): lambda _: {"faults": armed.left()},
        ("DELETE", "faults"): clear,
    }


def _fault(body: dict[str, Any]) -> Fault:
    unknown = body.keys() - {"fault", "times", TOKEN_FIELD, "seconds", "retry_after"}
    if unknown:
        raise RefusedError(HTTPStatus.BAD_REQUEST, f"unknown: {', '.join(sorted(unknown))}")
    seconds = body.get("seconds", LATENCY_SECONDS)
    if not isinstance(seconds, int | float) or seconds < 0:
        raise RefusedError(HTTPStatus.BAD_REQUEST, "seconds: a number, not negative")
    return Fault(str(body.get("fault")), float(seconds), _count(body, "retry_after", None, least=0))


def _count(body: dict[str, Any], name: str, default: int | None, least: int) -> int | None:
    value = body.get(name, default)
    if value is not None and (type(value) is not int or value < least):
        raise RefusedError(HTTPStatus.BAD_REQUEST, f"{name}: a whole number from {least}, or null")
    return value


def _token(body: dict[str, Any]) -> str | None:
    token = body.get(TOKEN_FIELD)
    if token is not None and not isinstance(token, str):
        raise RefusedError(HTTPStatus.BAD_REQUEST, f"{TOKEN_FIELD}: text")
    return token
