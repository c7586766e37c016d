"""Viewers as accounts connect them, what is stored of them, and what Linkup was asked."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from local.simulators.linkup.accounts import id_of
from local.simulators.linkup.simulator import LinkupSimulator
from tests.support import store
from tests.support.gateway import Answer
from tests.support.linkup_stack import linkup_stack
from tests.support.payers import Payer, payer
from vouch.aws import dynamodb, queues
from vouch.clients.linkup.v2 import LinkupV2Client
from vouch.services.network import attempt
from vouch.settings import LoginSettings, people_erasures_queue, settings

ROUTE = "/v1/network/viewers"
CODE = "123456"
"""What the simulator's challenges are answered with."""
_numbers = itertools.count(1)


@contextmanager
def viewer_stack() -> Iterator[LinkupSimulator]:
    """Run Linkup's simulator for a stack that speaks v2, with the queue of erasures."""
    queues.client().create_queue(QueueName=people_erasures_queue().rpartition("/")[2])
    with linkup_stack("v2") as simulator:
        yield simulator


def cookie(case: str = "member") -> str:
    """Return a login token that nobody else uses; `case` is one of the simulator's."""
    return f"{case}:AQEDAT-cookie-{next(_numbers)}"


def connect(
    payer: Payer, viewer: str = "anna", login_token: str | None = None, **more: Any
) -> Answer:
    return payer.call(
        "POST", ROUTE, {"viewer": viewer, "login_token": login_token or cookie(), **more}
    )


def submit(payer: Payer, code: str | None = CODE, viewer: str = "anna") -> Answer:
    return payer.call(
        "POST", f"{ROUTE}/{viewer}/checkpoint", {} if code is None else {"code": code}
    )


def delete(payer: Payer, viewer: str = "anna") -> Answer:
    return payer.call("DELETE", f"{ROUTE}/{viewer}")


def states(payer: Payer) -> dict[str, str]:
    """Return the states of an account's viewers, as the list has them."""
    listed = payer.call("GET", f"{ROUTE}?count=100").json["elements"]
    return {each["viewer"]: each["state"] for each in listed}


def stored(payer: Payer, viewer: str = "anna") -> dict[str, Any]:
    """Return the item of a viewer, {} where there is none."""
    found = dynamodb.get(settings().people_table, {"pk": f"viewers#{payer.id}", "sk": viewer})
    return found or {}


def people_items(prefix: str) -> list[dict[str, Any]]:
    """Return all items of the table People whose partition begins so."""
    found = map(dynamodb.unpack, store.items(settings().people_table))
    return [item for item in found if item["pk"].startswith(prefix)]


def logins(linkup: LinkupSimulator, login_token: str) -> int:
    """Return how many logins with the token Linkup served."""
    wanted = id_of(login_token)
    calls = linkup.bill.v2_calls("login")
    return sum(1 for call in calls if call.account_id == wanted and call.served)


@contextmanager
def erasures() -> Iterator[list[tuple[str, int]]]:
    """Collect what is sent to the queue of erasures, and the delay in seconds."""
    sent: list[tuple[str, int]] = []

    def note(params: dict[str, Any], **_: Any) -> None:
        assert params["QueueUrl"] == people_erasures_queue()
        sent.append((params["MessageBody"], params.get("DelaySeconds", 0)))

    events = queues.client().meta.events
    events.register("provide-client-params.sqs.SendMessage", note)
    try:
        yield sent
    finally:
        events.unregister("provide-client-params.sqs.SendMessage", note)


def price(patch: pytest.MonkeyPatch, credits_: int) -> None:
    """Set how many credits a login is reserved."""
    patch.setattr(attempt, "login", lambda: LoginSettings(credits_))


@contextmanager
def around(call: str, before: Any = None, after: Any = None) -> Iterator[None]:
    """Let something run before or after each call of the v2 client: `login` and so on."""
    real = getattr(LinkupV2Client, call)

    def wrapped(*args: Any, **named: Any) -> Any:
        if before:
            before()
        answer = real(*args, **named)
        if after:
            after()
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(LinkupV2Client, call, wrapped)
        yield


def opened() -> Payer:
    """Open an account whose month has begun."""
    account = payer(monthly_credits=50)
    assert connect(account, "first").status == 201
    return account
