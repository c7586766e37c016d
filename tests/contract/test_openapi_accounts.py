"""What Linkup's contract answers is what docs/openapi.json says, in every way it says."""

import json

import pytest

from tests.contract.described import VIEWERS, Conversation, possible, problems
from tests.support.broken_table import broken, on_read, refusing
from tests.support.payers import Payer, payer
from tests.support.viewing import connect, cookie
from vouch.deadline import Deadline
from vouch.handlers import auth
from vouch.services.credits import reserve
from vouch.services.network import linkup
from vouch.storage.idempotency import IdempotentRequest

SUGGEST = "/v1/network/recommendations"
CREDITS = "/v1/credits"
NOT_PROVOKED = {(SUGGEST, "500"), (CREDITS, "500"), (CREDITS, "429"), (SUGGEST, "404")}
"""Answers that no request alone brings about under v1."""
PEOPLE_HEADERS = ("x-people-new", "x-people-known")
CASES = {
    "anna": "member",
    "bob": "checkpoint-code",
    "carl": "network-account-inactive",
    "dora": "network-insufficient-credits",
}
"""Viewers, and the simulator's cases that their cookies stand for."""
REQUEST = {"$ref": "#/components/schemas/ConnectionRequest"}
VIEWER_REQUEST = {"$ref": "#/components/schemas/ViewerConnectionRequest"}

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
    for asked in (body(viewer="anna"), body(viewer="anna", only_new=True)):
        answer = conversation.say(acme, "POST", SUGGEST, asked)
        assert answer.headers.keys() >= set(PEOPLE_HEADERS)
    for bad in (body(only_new=True), {"viewer": "anna"}, body(viewer=".."), body(only_new=1)):
        assert conversation.say(acme, "POST", SUGGEST, bad).status == 400
        assert problems(REQUEST, bad) != []
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
    monkeypatch.setattr(linkup, "UPSTREAM", 0.5)
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


@pytest.mark.parametrize("version", ["v2"])
def test_a_call_for_a_connected_viewer_answers_as_it_says(version: str) -> None:
    """What v2 of Linkup's API answers in a way of its own; the rest is as under v1."""
    acme, conversation = payer(monthly_credits=50), Conversation()
    for viewer, case in CASES.items():
        connect(acme, viewer, cookie(case))
    key = {"Idempotency-Key": "once"}
    for rest in ({}, {"only_new": True}):
        answer = conversation.say(
            acme, "POST", SUGGEST, {"viewer": "anna", **rest}, key if rest else {}
        )
        assert answer.status == 200
        assert answer.headers.keys() >= set(PEOPLE_HEADERS)
    sent = [{"viewer": viewer} for viewer in CASES]
    statuses = [conversation.say(acme, "POST", SUGGEST, each).status for each in sent]
    assert statuses == [200, 409, 409, 503]
    assert conversation.say(acme, "POST", SUGGEST, {"viewer": "ines"}).status == 404
    for asked in (body(), body(viewer="anna"), {"viewer": "anna", "start_page": 1}, {}):
        assert conversation.say(acme, "POST", SUGGEST, asked).status == 400
        assert problems(VIEWER_REQUEST, asked) != []
    acme.call("DELETE", f"{VIEWERS}/anna")
    asked = {"viewer": "anna", "only_new": True}
    assert conversation.say(acme, "POST", SUGGEST, asked, key).status == 409
