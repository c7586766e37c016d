"""Requests about viewers, their people and their refreshes, each by an account of its own."""

from collections.abc import Callable
from typing import Final

from tests.benchmarks.warm.operations import Ask, Operation
from tests.benchmarks.warm.requests_network import VIEWER, account, ask, v2
from tests.support import ordering, recommended, viewing
from tests.support.payers import Payer, payer
from vouch.moment import now
from vouch.storage import people

PEOPLE: Final = 50
ROUTE: Final = "/v1/network/people"


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
    return caller, f"{ROUTE}/{VIEWER}/{stored[0]['person']}"


def list_people(_: object) -> Ask:
    return ask(_crowd()[0], "GET", f"{ROUTE}?viewer={VIEWER}&count={PEOPLE}")


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


OPERATIONS: Final = (
    Operation("POST viewers", "POST /v1/network/viewers", connect, v2),
    Operation(
        "POST viewers checkpoint", "POST /v1/network/viewers/{viewer}/checkpoint", submit, v2
    ),
    Operation("GET viewers", "GET /v1/network/viewers", viewers, v2),
    Operation("DELETE viewers", "DELETE /v1/network/viewers/{viewer}", forget, v2),
    Operation("GET people, 50", "GET /v1/network/people", list_people, v2),
    Operation("GET people, one", "GET /v1/network/people/{viewer}/{person}", show_person, v2),
    Operation(
        "POST people, a decision",
        "POST /v1/network/people/{viewer}/{person}",
        decide,
        v2,
        frozenset({"decided_at"}),
    ),
    Operation(
        "PUT refresh", "PUT /v1/network/viewers/{viewer}/refresh", order, v2, frozenset({"next_at"})
    ),
    Operation("GET refresh", "GET /v1/network/viewers/{viewer}/refresh", ordered("GET"), v2),
    Operation(
        "DELETE refresh", "DELETE /v1/network/viewers/{viewer}/refresh", ordered("DELETE"), v2
    ),
)
