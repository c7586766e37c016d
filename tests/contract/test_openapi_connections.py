"""What connections and syncs answer is what docs/openapi.json says, in every way it says."""

import pytest

from local.simulators.linkedin.simulator import LinkedInSimulator
from tests.contract.described import CALLBACK, CONNECTION, Conversation, failing, possible
from tests.support.broken_table import broken, on_read, refusing
from tests.support.builders import Member, member
from tests.support.connecting import (
    consent,
    control,
    environment,
    link,
    parameters,
)
from tests.support.payers import Payer, payer
from vouch.handlers import auth
from vouch.services.linkedin import connect

CONNECTIONS = "/v1/connections"
SYNCS = "/v1/syncs"
NOT_PROVOKED = {"429", "500"}
"""Answers that no request alone brings about."""

pytestmark = pytest.mark.usefixtures("stack")


def mine() -> set[tuple[str, str, str]]:
    return {each for each in possible("v1") if each[1].startswith((CONNECTIONS, SYNCS))}


def arrive(conversation: Conversation, acme: Payer, alice: Member, **changes: str) -> int:
    """Alice's browser comes back from LinkedIn."""
    found = parameters(consent(link(acme), member=alice.urn)) | changes
    query = "&".join(f"{name}={value}" for name, value in found.items())
    return conversation.say(acme, "GET", f"{CALLBACK}?{query}").status


def connections(conversation: Conversation, acme: Payer, alice: Member) -> None:
    """Members who connect, are shown, and leave."""
    conversation.say(acme, "POST", CONNECTIONS)
    conversation.say(acme, "POST", f"{CONNECTIONS}?x=1")
    assert arrive(conversation, acme, alice, state="unknown") == 400
    for urn in ("urn:li:person:Zed", alice.urn):
        assert arrive(conversation, acme, Member(urn, "")) == 200
    page = conversation.say(acme, "GET", f"{CONNECTIONS}?count=1").json["paging"]
    conversation.say(acme, "GET", f"{CONNECTIONS}?count=1&page_token={page['next_page_token']}")
    conversation.say(acme, "GET", f"{CONNECTIONS}?count=0")
    conversation.say(acme, "DELETE", CONNECTION.replace("{urn}", "urn:li:person:Zed"))
    conversation.say(acme, "DELETE", CONNECTION.replace("{urn}", "urn:li:person:Zed"))
    conversation.say(acme, "DELETE", CONNECTION.replace("{urn}", "nobody"))


def failures(
    conversation: Conversation, simulator: LinkedInSimulator, acme: Payer, alice: Member
) -> None:
    """LinkedIn is down while a member comes back."""
    for _ in failing(simulator, "token"):
        assert arrive(conversation, acme, alice) >= 500


def syncs(conversation: Conversation, acme: Payer, alice: Member) -> None:
    """Started by the account and by the member."""
    conversation.say(acme, "POST", SYNCS)
    conversation.say(alice, "POST", SYNCS)
    conversation.say(alice, "POST", f"{SYNCS}?x=1")
    assert conversation.say(member(), "POST", SYNCS).status == 403
    for caller in (acme, alice):
        conversation.say(caller, "GET", f"{SYNCS}?count=1")
    conversation.say(acme, "GET", f"{SYNCS}?page_token=x")


def refusals(conversation: Conversation, simulator: LinkedInSimulator, alice: Member) -> None:
    """Callers whom nobody knows, and LinkedIn's failures to say who they are."""
    for method, where in sorted({each[:2] for each in mine()}):
        target = where.replace("{urn}", alice.urn)
        conversation.send_unread(alice, method, target)
        if where != CALLBACK:
            conversation.say(Payer("nobody", "nobody's"), method, target)
        if (method, where, "504") in mine() and where != CALLBACK:
            for _ in failing(simulator):
                token = control(simulator, "tokens", member=alice.urn)["access_token"]
                conversation.say(Member(alice.urn, token), method, target)


def outage(conversation: Conversation, acme: Payer) -> None:
    """The store is down."""
    auth.forget()
    with broken(before=on_read(refusing("InternalServerError"))):
        for method, where in sorted({each[:2] for each in mine()}):
            if where != CALLBACK:
                conversation.say(acme, method, where.replace("{urn}", "urn:li:person:Zed"))


def test_each_operation_answers_as_it_says_and_in_every_way_it_says(
    linkedin: LinkedInSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auth, "INTROSPECTION_SECONDS", 0.3)
    acme, alice, conversation = payer(), member(), Conversation()
    for urn in ("Zed", alice.urn.rpartition(":")[2]):
        control(linkedin, "members", id=urn)
    connections(conversation, acme, alice)
    syncs(conversation, acme, alice)
    with monkeypatch.context() as patch:
        patch.setattr(connect, "STORING", 27.5)  # leaves half a second for LinkedIn
        failures(conversation, linkedin, acme, alice)
    outage(conversation, acme)
    with environment(monkeypatch, LINKEDIN_CLIENT_ID=""):
        assert conversation.say(acme, "POST", CONNECTIONS).status == 409
    with environment(monkeypatch, LINKEDIN_CLIENT_SECRET="nothing"):
        assert conversation.say(acme, "POST", CONNECTIONS).status == 502
    with environment(monkeypatch, RECOMMENDATION_SOURCE="linkedin"):
        refusals(conversation, linkedin, alice)

    assert conversation.met == {each for each in mine() if each[2] not in NOT_PROVOKED}
