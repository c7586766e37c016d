"""/_control of every simulator: no key, loopback only, JSON in and out.

POST   /_control/faults  {"fault": name, "times": 1, "login_token": …, "seconds": …,
                          "retry_after": …, "operation": …, "after": 0}; all but `fault` are
                          optional; `times` null: without end; `after`: how many pass first
GET    /_control/faults  the faults that are still set
DELETE /_control/faults  removes them all
"""

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from local.simulators.answers import Answer, RefusedError, failure, success
from local.simulators.armed import Faults
from local.simulators.faults import LATENCY_SECONDS, Fault

PREFIX = "/_control/"
TOKEN_FIELD = "login_token"  # noqa: S105 - a name
FIELDS = {"fault", "times", "seconds", "retry_after", "operation", "after"}

type Routes = dict[tuple[str, str], Callable[[dict[str, Any]], object]]
"""The routes by method and path behind /_control/; each takes the body and returns the content."""


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


def faults(armed: Faults, kind: type[Fault] = Fault, whose: str = TOKEN_FIELD) -> Routes:
    """Return the routes that set, list and clear faults; the field `whose` names a caller."""

    def arm(body: dict[str, Any]) -> object:
        fault = _fault(body, kind, whose)
        times, after = count(body, "times", 1, least=1), count(body, "after", 0, least=0)
        armed.arm(fault, times, text(body, whose), _operation(body, fault), after or 0)
        return {"faults": armed.left()}

    def clear(_: dict[str, Any]) -> object:
        armed.clear()
        return {"faults": []}

    return {
        ("POST", "faults"): arm,
        ("GET", "faults"): lambda _: {"faults": armed.left()},
        ("DELETE", "faults"): clear,
    }


def _fault(body: dict[str, Any], kind: type[Fault], whose: str) -> Fault:
    only(body, FIELDS | {whose})
    seconds = body.get("seconds", LATENCY_SECONDS)
    if not isinstance(seconds, int | float) or seconds < 0:
        raise RefusedError(HTTPStatus.BAD_REQUEST, "seconds: a number, not negative")
    return kind(str(body.get("fault")), float(seconds), count(body, "retry_after", None, least=0))


def _operation(body: dict[str, Any], fault: Fault) -> str | None:
    operation = text(body, "operation")
    known = fault.every_operation if fault.operations is None else fault.operations
    if operation is not None and operation not in known:
        named = ", ".join(sorted(known)) or "none: there is one operation only"
        raise RefusedError(HTTPStatus.BAD_REQUEST, f"operation: one of {named}")
    return operation


def only(body: dict[str, Any], known: set[str]) -> None:
    """Refuse any field that is not known."""
    if unknown := body.keys() - known:
        raise RefusedError(HTTPStatus.BAD_REQUEST, f"unknown: {', '.join(sorted(unknown))}")


def count(body: dict[str, Any], name: str, default: int | None, least: int) -> int | None:
    value = body.get(name, default)
    if value is not None and (type(value) is not int or value < least):
        raise RefusedError(HTTPStatus.BAD_REQUEST, f"{name}: a whole number from {least}, or null")
    return value


def text(body: dict[str, Any], name: str) -> str | None:
    value = body.get(name)
    if value is not None and not isinstance(value, str):
        raise RefusedError(HTTPStatus.BAD_REQUEST, f"{name}: text")
    return value
