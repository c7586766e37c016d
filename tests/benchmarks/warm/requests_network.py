"""Requests of /v1/network and /v1/credits, each by an account of its own."""

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from tests.benchmarks.warm.operations import Ask, Operation
from tests.support import ordering, recommended, suggesting, viewing
from tests.support.linkup_stack import linkup_stack
from tests.support.payers import Payer, payer
from vouch.moment import now
from vouch.storage import people

PEOPLE: Final = 50
VIEWER: Final = "anna"
NETWORK: Final = "/v1/network"


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


def connect(_: object) -> Ask:
    caller = viewing.opened()
    return ask(caller, "POST", viewing.ROUTE, {"viewer": VIEWER, "login_token": viewing.cookie()})


def submit(_: object) -> Ask:
    caller = viewing.opened()
    answer = viewing.connect(caller, VIEWER, viewing.cookie("checkpoint-code"))
    assert answer.status == 201
    return ask(caller, "POST", f"{viewing.ROUTE}/{VIEWER}/checkpoint", {"code": viewing.CODE})


def viewers(_: object) -> Ask:
    caller = payer()
    for number in range(10):
        recommended.store_viewer(caller.id, f"viewer-{number}", "CONNECTED")
    return ask(caller, "GET", viewing.ROUTE)


def forget(_: object) -> Ask:
    return ask(account(), "DELETE", f"{viewing.ROUTE}/{VIEWER}")


def _crowd() -> tuple[Payer, str]:
    """Store people who were recommended to a viewer, and return the account and one of them."""
    caller = payer()
    key = people.partition(caller.id, VIEWER, recommended.store_viewer(caller.id, VIEWER))
    stored = [
        recommended.seen(recommended.fields(number), now() - 1000 * number, viewer=VIEWER)
        for number in range(PEOPLE)
    ]
    recommended.store_many(key, stored)
    return caller, f"{NETWORK}/people/{VIEWER}/{stored[0]['person']}"


def list_people(_: object) -> Ask:
    return ask(_crowd()[0], "GET", f"{NETWORK}/people?viewer={VIEWER}&count={PEOPLE}")


def show_person(_: object) -> Ask:
    caller, target = _crowd()
    return ask(caller, "GET", target)


def decide(_: object) -> Ask:
    caller, target = _crowd()
    return ask(caller, "POST", target, {"state": "KEPT", "note": "met in Lisbon"})


def order(_: object) -> Ask:
    return ask(account(), "PUT", ordering.target(VIEWER), ordering.ORDER)


def ordered(method: str) -> Callable[[object], Ask]:
    """Return what prepares a request for a refresh that was ordered before."""

    def prepare(_: object) -> Ask:
        caller = account()
        assert ordering.order(caller, VIEWER).status == 201
        return ask(caller, method, ordering.target(VIEWER))

    return prepare


v1: Final[Any] = linkup_stack
v2: Final[Any] = viewing.viewer_stack
OPERATIONS: Final = (
    Operation("POST network/recommendations", partial(suggest, None), v1),
    Operation("POST network/recommendations with a key", partial(suggest, "bench"), v1),
    Operation("POST network/recommendations for a viewer", suggest_to_viewer, v2),
    Operation("GET credits", credits_, v1),
    Operation("POST viewers", connect, v2),
    Operation("POST viewers checkpoint", submit, v2),
    Operation("GET viewers", viewers, v2),
    Operation("DELETE viewers", forget, v2),
    Operation("GET people, 50", list_people, v2),
    Operation("GET people, one", show_person, v2),
    Operation("POST people, a decision", decide, v2, frozenset({"decided_at"})),
    Operation("PUT refresh", order, v2, frozenset({"next_at"})),
    Operation("GET refresh", ordered("GET"), v2),
    Operation("DELETE refresh", ordered("DELETE"), v2),
)
