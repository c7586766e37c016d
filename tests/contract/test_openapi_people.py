"""What /v1/network/people answers is what docs/openapi.json says, in every way it says."""

import pytest

from tests.contract.described import Conversation, possible
from tests.support.broken_table import broken, on_read, refusing
from tests.support.payers import Payer, payer
from tests.support.recommended import ROUTE, fields, seen, store, store_viewer
from vouch.handlers import auth
from vouch.moment import now
from vouch.storage import people

PERSON = f"{ROUTE}/{{viewer}}/{{person}}"
OPERATIONS = (("GET", ROUTE), ("GET", PERSON), ("POST", PERSON))
NOT_PROVOKED = {"429", "500"}
"""Answers that no request alone brings about."""

pytestmark = pytest.mark.usefixtures("stack")


def reads(conversation: Conversation, acme: Payer) -> None:
    """Every way that a read ends."""
    query = f"{ROUTE}?viewer=ana&count=1"
    page = conversation.say(acme, "GET", query).json["paging"]
    conversation.say(acme, "GET", f"{query}&page_token={page['next_page_token']}")
    conversation.say(acme, "GET", f"{query}&state=NEW&since=2025-10-22T00:00:00Z")
    conversation.say(acme, "GET", f"{ROUTE}?viewer=nobody")
    conversation.say(acme, "GET", ROUTE)
    for person in ("ACoAAE000001", "ACoAAE000002", "ACoAAE999999", ".."):
        conversation.say(acme, "GET", f"{ROUTE}/ana/{person}")


def decisions(conversation: Conversation, acme: Payer) -> None:
    """Every way that a decision ends."""
    target = f"{ROUTE}/ana/ACoAAE000001"
    for decision in ({"state": "KEPT"}, {"note": "met"}, {"state": "CONTACTED", "note": ""}, {}):
        conversation.say(acme, "POST", target, decision)
        conversation.say(acme, "GET", target)
    conversation.say(acme, "POST", f"{ROUTE}/ana/ACoAAE999999", {"state": "KEPT"})


def test_each_operation_answers_as_it_says_and_in_every_way_it_says() -> None:
    acme, conversation = payer(), Conversation()
    key = people.partition(acme.id, "ana", store_viewer(acme.id))
    new = store(key, seen(fields(1), now()))
    store(key, seen(fields(1, subtitle="Director"), now() + 1, new), new)
    store(key, seen({"profile_url": "linkedin.com/in/x"}, now()))
    store(key, seen(fields(2), now()))

    reads(conversation, acme)
    decisions(conversation, acme)
    targets = {ROUTE: f"{ROUTE}?viewer=ana", PERSON: f"{ROUTE}/ana/ACoAAE000001"}
    for method, where in OPERATIONS:
        body = {"state": "KEPT"} if method == "POST" else None
        conversation.say(acme, method, targets[where], body, {"x-api-key": "nobody's"})
        conversation.send_unread(acme, method, targets[where])
        auth.forget()
        with broken(before=on_read(refusing("InternalServerError"))):
            conversation.say(acme, method, targets[where], body)

    mine = {each for each in possible("v1") if each[1] in {ROUTE, PERSON}}
    assert {each[:2] for each in mine} == {*OPERATIONS}
    assert conversation.met == {each for each in mine if each[2] not in NOT_PROVOKED}
