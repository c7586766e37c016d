"""What Linkup's contract answers is what docs/openapi.json says, in every way it says."""

import json

import pytest

from tests.contract.described import Conversation, possible
from tests.support.broken_table import broken, on_read, refusing
from tests.support.payers import Payer, payer
from vouch.deadline import Deadline
from vouch.handlers import auth
from vouch.services.credits import reserve
from vouch.services.network import recommend
from vouch.storage.idempotency import IdempotentRequest

SUGGEST = "/v1/network/recommendations"
CREDITS = "/v1/credits"
NOT_PROVOKED = {(SUGGEST, "500"), (CREDITS, "500"), (CREDITS, "429")}
"""Answers that no request alone brings about."""

pytestmark = pytest.mark.usefixtures("stack")


def body(**fields: object) -> dict[str, object]:
    return {"login_token": "AQEDATg1", **fields}


def suggestions(conversation: Conversation, acme: Payer) -> None:
    """Every way that a request for people ends."""
    key = {"Idempotency-Key": "once"}
    for asked in (body(), body(country="US", total_results=11), body(start_page=1, end_page=3)):
        conversation.say(acme, "POST", SUGGEST, asked)
    for asked in (body(), body(), body(total_results=11)):
        conversation.say(acme, "POST", SUGGEST, asked, key)
    conversation.say(acme, "POST", SUGGEST, body(total_results=0))
    conversation.say(acme, "POST", SUGGEST, body(total_results=1000))
    for case in ("error-400", "error-429", "error-429-retry", "error-500", "html", "slow-2"):
        conversation.say(acme, "POST", SUGGEST, body(login_token=case))


def in_progress(conversation: Conversation, acme: Payer) -> None:
    """A request whose key another one holds."""
    sent = json.dumps(body()).encode()
    held = IdempotentRequest.of(acme.id, "recommend_connections", "held", sent)
    reserve.reserve(acme.id, 1, Deadline.after(5), held)
    conversation.say(acme, "POST", SUGGEST, body(), {"Idempotency-Key": "held"})


def reports(conversation: Conversation, acme: Payer) -> None:
    """The ledger, whole and in pages."""
    page = conversation.say(acme, "GET", f"{CREDITS}?count=2").json["ledger"]["paging"]
    conversation.say(acme, "GET", f"{CREDITS}?count=2&page_token={page['next_page_token']}")
    whole = conversation.say(acme, "GET", CREDITS).json["ledger"]["elements"]
    assert {each["type"] for each in whole} == {"GRANTED", "RESERVED", "SETTLED", "RELEASED"}
    conversation.say(acme, "GET", f"{CREDITS}?period=2025-10")
    conversation.say(acme, "GET", f"{CREDITS}?period=2025")
    conversation.say(payer(), "GET", CREDITS)


def outage(conversation: Conversation, acme: Payer) -> None:
    """The store is down."""
    auth.forget()
    with broken(before=on_read(refusing("InternalServerError"))):
        for method, where in (("POST", SUGGEST), ("GET", CREDITS)):
            conversation.say(acme, method, where)


def test_each_operation_answers_as_it_says_and_in_every_way_it_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(recommend, "UPSTREAM", 0.5)
    acme, conversation = payer(monthly_credits=50), Conversation()
    suggestions(conversation, acme)
    in_progress(conversation, acme)
    conversation.say(payer(), "POST", SUGGEST, body())
    reports(conversation, acme)
    outage(conversation, acme)
    for method, where in (("POST", SUGGEST), ("GET", CREDITS)):
        conversation.say(acme, method, where, None, {"x-api-key": "nobody's"})
        conversation.send_unread(acme, method, where)

    mine = {each for each in possible("v1") if each[1] in {SUGGEST, CREDITS}}
    assert conversation.met == {each for each in mine if each[1:] not in NOT_PROVOKED}
