"""Calls of POST /v1/network/recommendations, and what is charged for them."""

import itertools
from typing import Any

from tests.support import ledger
from tests.support.gateway import Answer
from tests.support.payers import Payer

ROUTE = "/v1/network/recommendations"
_numbers = itertools.count(1)


def token(case: str = "member") -> str:
    """Return a login token that nobody else uses; `case` is one of the simulator's."""
    return f"{case}:{next(_numbers)}"


def suggest(payer: Payer, login_token: str | None = None, **fields: Any) -> Answer:
    """Make one call; `key` is its Idempotency-Key."""
    headers = {"Idempotency-Key": fields.pop("key")} if "key" in fields else {}
    sent = {"login_token": login_token or token(), **fields}
    return payer.call("POST", ROUTE, sent, headers)


def cost(answer: Answer) -> tuple[str, str]:
    """Return the headers that tell what was charged and what remains."""
    return answer.headers["x-credits-charged"], answer.headers["x-credits-remaining"]


def balance(payer: Payer) -> dict[str, Any]:
    """Return this month's balance, after all invariants were checked."""
    ledger.check(payer.id)
    (items,) = ledger.months(payer.id).values()
    return ledger.balance_of(items)


def ends(payer: Payer) -> list[tuple[str | None, ...]]:
    """Return type, reason and upstream of every line that ended a reservation."""
    return [
        (line["type"], line.get("reason"), line.get("upstream"))
        for items in ledger.months(payer.id).values()
        for line in ledger.lines_of(items)
        if line["type"] in {"SETTLED", "RELEASED"}
    ]
