"""What /v2 really answers is what docs/openapi.json says, and all that it says is answered."""

from collections.abc import Callable
from urllib.parse import quote

import pytest

from local.simulators.linkedin.simulator import LinkedInSimulator
from tests.contract.described import (
    ENTITY,
    RESOURCE,
    Conversation,
    documented,
    failing,
    possible,
    problems,
)
from tests.support.builders import Member, draft, member, path
from tests.support.connecting import control, environment
from tests.support.gateway import Answer
from vouch.handlers import auth
from vouch.storage.recommendation_index import INDEXES

TUNNEL = {
    "X-HTTP-Method-Override": "GET",
    "Content-Type": "application/x-www-form-urlencoded",
}
ALIAS = "/v2/recommendations"
RECORD = {"$ref": "#/components/schemas/Recommendation"}
NOT_PROVOKED = {"429", "500"}
"""Answers that no request alone brings about."""


type Say = Callable[..., Answer]
"""Sends a request; its answer is held against the document."""


def refusals(say: Say, caller: Member, method: str, target: str) -> None:
    """What every operation may answer."""
    for headers in (
        {"Authorization": "Bearer nobody"},
        {"X-HTTP-Method-Override": "PUT"},
        {"X-HTTP-Method-Override": "BREW"},
    ):
        say(caller, method, target, None, headers)
    say(caller, method, f"{target}?x={'1' * 4_096}")


def writes(say: Say, alice: Member, bob: Member) -> str:
    """Every way that writing ends; the URN of an accepted recommendation."""
    key = {"Idempotency-Key": "once"}
    locale = {"language": "en", "country": "US"}
    first = say(alice, "POST", RESOURCE, draft(bob, locale=locale, message="M", subject="S"), key)
    say(alice, "POST", RESOURCE, draft(bob, locale=locale, message="M", subject="S"), key)
    urn = first.headers["x-restli-id"]
    say(bob, "POST", path(urn), {"patch": {"$set": {"status": "VISIBLE"}}})
    queued = {"patch": {"$set": {"status": "HIDDEN"}}}
    say(bob, "POST", path(urn), queued, {"Prefer": "respond-async"})
    entity = {"recommendeeEntity": f"urn:li:position:({bob.urn},1)"}
    say(bob, "POST", path(urn), {"patch": {"$set": entity}})
    say(bob, "POST", path(urn), {"patch": {"$delete": ["recommendeeEntity"]}})
    say(bob, "POST", path(urn), {"patch": {"$set": {"status": "PENDING"}}})
    say(alice, "POST", path(urn), {"patch": {"$set": {"status": "HIDDEN"}}})
    say(bob, "POST", path(urn), {"patch": {"$set": {"status": "SHINY"}}})
    say(bob, "POST", path(f"{urn[:-1]}1)"), {"patch": {"$set": {"status": "VISIBLE"}}})
    revision = draft(bob, previousRecommendation=urn)
    say(alice, "POST", RESOURCE, revision)
    say(alice, "POST", RESOURCE, revision)
    say(alice, "POST", RESOURCE, {"recommendee": alice.urn, "id": 1})
    return urn


def reads(say: Say, caller: Member, urn: str) -> None:
    """Every read there is, whole and by `fields`."""
    id_ = quote(urn, safe="")
    absent = quote(f"{urn[:-1]}1)", safe="")
    batch, line = f"ids=List({id_},{absent})", f"q=descendant&recUrn={id_}"
    lists = [f"q={name}&statusFilters=List(VISIBLE,PENDING)" for name in INDEXES]
    for query in ("", "fields=id,locale"):
        say(caller, "GET", f"{path(urn)}?{query}")
    for query in (batch, line, *lists):
        say(caller, "GET", f"{RESOURCE}?{query}&fields=id,status")
        found = say(caller, "GET", f"{RESOURCE}?{query}").json
        shown = [*found.get("results", {}).values(), *found.get("elements", [])]
        assert [problems(RECORD, each) for each in shown] == [[]] * len(shown)
    for query in (batch, f"{batch}&fields=id,status"):
        say(caller, "GET", f"{ALIAS}?{query}")
    page = say(caller, "GET", f"{RESOURCE}?{lists[0]}&count=1").json
    say(caller, "GET", page["paging"]["links"][-1]["href"])
    say(caller, "GET", path(f"{urn[:-1]}1)"))
    say(caller, "GET", f"{RESOURCE}?q=descendant&recUrn={absent}")


def tunnelled(conversation: Conversation, caller: Member, urn: str) -> None:
    """Reads that come as the bodies of POSTs."""
    absent = quote(f"{urn[:-1]}1)", safe="")
    for place, key, query in (
        (ENTITY, urn, "fields=id"),
        (RESOURCE, None, f"ids=List({absent})"),
        (RESOURCE, None, f"q=descendant&recUrn={absent}"),
    ):
        status = documented("POST", place, caller.post(query, TUNNEL, key))
        conversation.met.add(("POST", place, status))


def with_linkedin(say: Say, simulator: LinkedInSimulator, alice: Member, bob: Member) -> None:
    """What is answered where LinkedIn is the source, and when LinkedIn fails."""
    finder = say(alice, "GET", f"{RESOURCE}?q=recommender&statusFilters=List(VISIBLE)")
    assert finder.headers["x-synced-at"] == "never"
    assert say(alice, "POST", RESOURCE, draft(bob)).json["code"] == "NOT_CONNECTED"
    for method, where in sorted({each[:2] for each in possible("v2")}):
        target = where.replace("{urn}", quote("urn:li:recommendation:(urn:li:person:A,1)", safe=""))
        for _ in failing(simulator):
            token = control(simulator, "tokens", member=alice.urn)["access_token"]
            say(Member(alice.urn, token), method, target)


@pytest.mark.usefixtures("stack")
def test_each_operation_answers_as_it_says_and_in_every_way_it_says(
    linkedin: LinkedInSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auth, "INTROSPECTION_SECONDS", 0.3)
    alice, bob, conversation = member(), member(), Conversation()
    urn = writes(conversation.say, alice, bob)
    reads(conversation.say, bob, urn)
    tunnelled(conversation, bob, urn)
    conversation.say(alice, "GET", "/v2/userinfo")
    for method, where, _ in possible("v2"):
        target = where.replace("{urn}", quote(urn, safe=""))
        refusals(conversation.say, alice, method, target)
        conversation.send_unread(alice, method, target)
    with environment(monkeypatch, RECOMMENDATION_SOURCE="linkedin"):
        with_linkedin(conversation.say, linkedin, alice, bob)

    expected = {each for each in possible("v2") if each[2] not in NOT_PROVOKED}
    assert conversation.met == expected
