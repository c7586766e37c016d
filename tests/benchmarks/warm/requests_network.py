"""Requests of /v1 that are paid for, and of what was paid, each by an account of its own."""

import json
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from tests.benchmarks.warm.operations import Ask, Operation
from tests.support import recommended, suggesting, viewing
from tests.support.linkup_stack import linkup_stack
from tests.support.payers import Payer, payer

VIEWER: Final = "anna"


def ask(
    caller: Payer,
    method: str,
    target: str,
    body: object = None,
    more: Mapping[str, str] | None = None,
) -> Ask:
    """Return the request as the account sends it."""
    headers = {"x-api-key": caller.key, **(more or {})}
    if body is None:
        return Ask(method, target, headers)
    return Ask(method, target, headers | {"Content-Type": "application/json"}, json.dumps(body))


def account() -> Payer:
    """Open an account that has called Linkup before, so that its month has begun."""
    found = payer(monthly_credits=1000)
    recommended.store_viewer(found.id, VIEWER, "CONNECTED")
    return found


def suggest(key: str | None, _: object) -> Ask:
    caller = account()
    assert suggesting.suggest(caller, total_results=10).status == 200
    body = {"login_token": suggesting.token(), "total_results": 10}
    return ask(caller, "POST", suggesting.ROUTE, body, {"Idempotency-Key": key} if key else {})


def suggest_to_viewer(_: object) -> Ask:
    caller = payer(monthly_credits=1000)
    assert viewing.connect(caller, VIEWER).status == 201
    body = {"viewer": VIEWER, "total_results": 10}
    assert caller.call("POST", suggesting.ROUTE, body).status == 200
    return ask(caller, "POST", suggesting.ROUTE, body)


def credits_(_: object) -> Ask:
    caller = account()
    assert suggesting.suggest(caller, total_results=10).status == 200
    return ask(caller, "GET", "/v1/credits")


v1: Final[Any] = linkup_stack
v2: Final[Any] = viewing.viewer_stack
OPERATIONS: Final = (
    Operation(
        "POST network/recommendations",
        "POST /v1/network/recommendations",
        partial(suggest, None),
        v1,
    ),
    Operation(
        "POST network/recommendations with a key",
        "POST /v1/network/recommendations",
        partial(suggest, "bench"),
        v1,
    ),
    Operation(
        "POST network/recommendations for a viewer",
        "POST /v1/network/recommendations",
        suggest_to_viewer,
        v2,
    ),
    Operation("GET credits", "GET /v1/credits", credits_, v1),
)
