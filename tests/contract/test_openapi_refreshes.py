"""What the routes of refreshes answer is what docs/openapi.json says, in every way it says."""

import pytest

from tests.contract.described import Conversation, possible
from tests.support.broken_table import broken, on_read, refusing
from tests.support.ordering import ORDER, advance, target
from tests.support.payers import payer
from tests.support.recommended import store_viewer
from vouch.handlers import auth
from vouch.moment import iso, now
from vouch.services.network import refreshes

REFRESH = target("{viewer}")
METHODS = ("PUT", "GET", "DELETE")
NOT_PROVOKED = {"429", "500"}
"""Answers that no request alone brings about."""

pytestmark = pytest.mark.usefixtures("stack")


@pytest.fixture
def version() -> str:
    return "v2"


def test_each_operation_answers_as_it_says_and_in_every_way_it_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    acme, conversation = payer(), Conversation()
    store_viewer(acme.id, "anna", "CONNECTED")
    for sent in (ORDER, ORDER, {**ORDER, "every": "7d"}, {"every": "1h", "monthly_credits": 1}):
        conversation.say(acme, "PUT", target(), sent)
    for outcome in ("REFRESHED", "PAUSED", "WAITING", "DISCONNECTED"):
        last = {"at": now(), "new": 1, "known": 2, "charged": 1}
        month = {"period": iso(now())[:7], "charged": 1, "reserved": 0}
        advance(acme, outcome=outcome, reason="REFRESH_BUDGET", last=last, **month)
        conversation.say(acme, "GET", target())
    conversation.say(acme, "DELETE", target())
    conversation.say(acme, "PUT", target(), {**ORDER, "every": "1s"})
    for method in METHODS:
        body: object = ORDER if method == "PUT" else None
        for name in ("anna", "nobody", "%2E%2E"):
            conversation.say(acme, method, target(name), body)
        conversation.say(acme, method, target(), body, {"x-api-key": "nobody's"})
        conversation.send_unread(acme, method, target())
        auth.forget()
        with broken(before=on_read(refusing("InternalServerError"))):
            conversation.say(acme, method, target(), body)
    monkeypatch.setattr(refreshes, "linkup_version", lambda: "v1")
    for method in METHODS:
        conversation.say(acme, method, target(), ORDER if method == "PUT" else None)

    mine = {each for each in possible("v1") if each[1] == REFRESH}
    assert {each[0] for each in mine} == {*METHODS}
    assert conversation.met == {each for each in mine if each[2] not in NOT_PROVOKED}
