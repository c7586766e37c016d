"""What /v1/network/viewers answers is what docs/openapi.json says, in every way it says."""

import pytest

from tests.contract.described import VIEWERS, Conversation, possible
from tests.support.broken_table import broken, on_read, refusing
from tests.support.payers import Payer, payer
from tests.support.viewing import CODE, around, connect, cookie, price
from vouch.handlers import auth
from vouch.services.network import linkup

ONE, CHECKPOINT = f"{VIEWERS}/{{viewer}}", f"{VIEWERS}/{{viewer}}/checkpoint"
ROUTES = (("POST", VIEWERS), ("GET", VIEWERS), ("DELETE", ONE), ("POST", CHECKPOINT))
FAULTS = ("error-429", "rate-limited", "insufficient-credits", "html", "slow-2")
NOT_PROVOKED = {
    *((where, "500") for _, where in ROUTES),
    (ONE, "409"),
    (ONE, "429"),
}
"""Answers that no request alone brings about."""

pytestmark = pytest.mark.usefixtures("stack")


@pytest.fixture
def version() -> str:
    return "v2"


def login(viewer: str = "anna", case: str = "member") -> dict[str, object]:
    return {"viewer": viewer, "login_token": cookie(case), "country": "US"}


def connecting(conversation: Conversation, acme: Payer) -> None:
    """Every way that a login ends."""
    conversation.say(acme, "POST", VIEWERS, login())
    conversation.say(acme, "POST", VIEWERS, login())
    conversation.say(acme, "POST", VIEWERS, login("bob", "checkpoint-app"))
    conversation.say(acme, "POST", VIEWERS, {"viewer": ".."})
    for number, fault in enumerate(FAULTS):
        conversation.say(acme, "POST", VIEWERS, login(f"f{number}", f"login-{fault}"))
    busy = lambda: conversation.say(acme, "POST", VIEWERS, login("carl"))  # noqa: E731
    with around("login", before=busy):
        conversation.say(acme, "POST", VIEWERS, login("carl"))


def checking(conversation: Conversation, acme: Payer) -> None:
    """Every way that a checkpoint ends."""
    path = f"{VIEWERS}/dora/checkpoint"
    conversation.say(acme, "POST", path, {"code": CODE})
    connect(acme, "dora", cookie("checkpoint-code"))
    conversation.say(acme, "POST", path, {"code": "654321"})
    conversation.say(acme, "POST", path, {"code": CODE})
    for number, fault in enumerate((*FAULTS, "account-inactive")):
        connect(acme, f"g{number}", cookie(f"checkpoint-{fault}"))
        conversation.say(acme, "POST", f"{VIEWERS}/g{number}/checkpoint", {"code": CODE})


def listing(conversation: Conversation, acme: Payer) -> None:
    """The list, in pages, and the end of viewers."""
    page = conversation.say(acme, "GET", f"{VIEWERS}?count=2").json["paging"]
    conversation.say(acme, "GET", f"{VIEWERS}?count=2&page_token={page['next_page_token']}")
    conversation.say(acme, "GET", f"{VIEWERS}?count=0")
    for name in ("anna", "anna", "%2E%2E"):
        conversation.say(acme, "DELETE", f"{VIEWERS}/{name}")


def poor(conversation: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    """An account that has the credits for no login."""
    price(monkeypatch, 0)
    beggar = payer(monthly_credits=0)
    connect(beggar, "anna", cookie("checkpoint-code"))
    price(monkeypatch, 1)
    conversation.say(beggar, "POST", VIEWERS, login("bob"))
    conversation.say(beggar, "POST", f"{VIEWERS}/anna/checkpoint", {"code": CODE})


def test_each_operation_answers_as_it_says_and_in_every_way_it_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(linkup, "UPSTREAM", 0.5)
    acme, conversation = payer(monthly_credits=50), Conversation()
    connecting(conversation, acme)
    checking(conversation, acme)
    listing(conversation, acme)
    poor(conversation, monkeypatch)
    targets = [(method, where.format(viewer="anna")) for method, where in ROUTES]
    auth.forget()
    with broken(before=on_read(refusing("InternalServerError"))):
        for method, target in targets:
            conversation.say(acme, method, target)
    for method, target in targets:
        conversation.say(acme, method, target, None, {"x-api-key": "nobody's"})
        conversation.send_unread(acme, method, target)

    mine = {each for each in possible("v1") if each[1] in {where for _, where in ROUTES}}
    assert conversation.met == {
        each for each in mine if each[1:] not in NOT_PROVOKED and each != ("GET", VIEWERS, "429")
    }
