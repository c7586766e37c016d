"""The chapter of credits: people a member may know, paid for once."""

import uuid
from collections.abc import Mapping

from local.demo.stage import Stage
from local.demo.teller import check

ROUTE = "/v1/network/recommendations"
ASKED, PRICE = 25, 3


def spend(stage: Stage, asking: Mapping[str, object]) -> None:
    stage.tell.step(
        "The account spends credits on people that a member may know",
        "Ten people cost one credit. The same Idempotency-Key again is the same answer, for free.",
    )
    before = _charged(stage)
    headers = {**stage.api_key, "Idempotency-Key": f"demo-{uuid.uuid4()}"}
    body = {**asking, "total_results": ASKED}
    first = stage.api.call(f"POST {ROUTE}", headers, 200, body)
    charged = first.headers["X-Credits-Charged"]
    stage.tell.say(
        f"{ASKED} people, X-Credits-Charged: {charged},"
        f" X-Credits-Remaining: {first.headers['X-Credits-Remaining']}"
    )
    again = stage.api.call(f"POST {ROUTE}", headers, 200, body)
    stage.tell.say(f"Idempotent-Replayed: {again.headers.get('Idempotent-Replayed')}")
    check(charged == str(PRICE), f"{charged} credits were charged, not {PRICE}")
    check(again.content == first.content, "the answer to the second request is another")
    after = stage.api.call("GET /v1/credits", stage.api_key).json()
    check(after["charged"] == before + PRICE, f"{after['charged'] - before} credits were charged")
    stage.tell.say(f"charged this month: {before} before, {after['charged']} now")


def _charged(stage: Stage) -> int:
    charged: int = stage.api.ask("GET /v1/credits", stage.api_key).json()["charged"]
    return charged
