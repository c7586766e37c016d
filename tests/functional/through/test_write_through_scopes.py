"""With LinkedIn as the source: a token that lacks a scope is told as what it is (DESIGN 7.3)."""

import io
import json
from urllib.parse import quote

import pytest

from tests.support import messaging, status_queue, store
from tests.support.builders import Member
from tests.support.connecting import arrive, consent, link
from tests.support.gateway import Answer
from tests.support.mirroring import LinkedIn, issued
from tests.support.payers import payer
from tests.support.status_queue import send, update

IDENTITY, READ, WRITE = "openid profile", "r_recommendations", "w_recommendations"


@pytest.fixture
def urn(linkedin: LinkedIn, alice: Member, bob: Member) -> str:
    """A pending recommendation by Alice for Bob that Vouch has not seen yet."""
    return linkedin.write(alice, bob)


def scoped(linkedin: LinkedIn, member: Member, *scopes: str) -> Member:
    """Return the same person with a token of LinkedIn's that has these scopes."""
    made = linkedin.control("tokens", member=member.urn, scope=" ".join((IDENTITY, *scopes)))
    return Member(member.urn, made["access_token"])


def connect(member: Member, *scopes: str) -> None:
    """Let the member consent to these scopes alone."""
    url = link(payer())
    answer = arrive(consent(url, member=member.urn, scope=" ".join((IDENTITY, *scopes))))
    assert answer.status == 200, answer.body


def create(by: Member, to: Member, **fields: str) -> Answer:
    body = {"recommendee": to.urn, "recommendationText": "the best!", **fields}
    return by.call("POST", "/v2/recommendation", body, {"Idempotency-Key": "key-1"})


def batch(member: Member, urn: str) -> Answer:
    return member.call("GET", f"/v2/recommendation?ids=List({quote(urn, safe='')})")


def check(answer: Answer, method: str) -> None:
    """Check that an answer names the scope as the cause, and what to do about it."""
    assert (answer.status, answer.json["code"]) == (403, "INSUFFICIENT_SCOPE")
    assert answer.headers["www-authenticate"] == 'Bearer error="insufficient_scope"'
    message = answer.json["message"]
    assert f"Not enough permissions to access: recommendation.{method}" in message
    assert "/v1/connections" in message
    assert "LinkedInScope" in message


def test_a_create_without_its_scope_is_refused_and_its_key_stays_free(
    linkedin: LinkedIn, alice: Member, bob: Member
) -> None:
    check(create(scoped(linkedin, alice, READ), bob), "CREATE")

    assert (store.records(), linkedin.written(alice)) == ({}, [])
    assert create(scoped(linkedin, alice, WRITE), bob).status == 201


def test_a_create_whose_record_may_not_be_read_is_stored_as_it_was_sent_and_one_line_says_so(
    linkedin: LinkedIn, alice: Member, bob: Member, logs: io.StringIO
) -> None:
    answer = create(scoped(linkedin, alice, WRITE), bob)

    assert answer.status == 201
    [urn] = store.records()
    assert urn == answer.headers["x-restli-id"]
    lines = map(json.loads, logs.getvalue().splitlines())
    [told] = [each for each in lines if each["message"] == "not read back"]
    assert told["code"] == "INSUFFICIENT_SCOPE"
    assert told["correlation_id"] == answer.headers["x-li-request-id"]


def test_an_update_without_its_scope_is_refused_and_changes_nothing(
    linkedin: LinkedIn, bob: Member, urn: str
) -> None:
    check(scoped(linkedin, bob, READ).patch(urn, status="VISIBLE"), "PARTIAL_UPDATE")
    check(scoped(linkedin, bob, WRITE).patch(urn, status="VISIBLE"), "GET")

    assert store.standing(urn) == ("PENDING", 1)
    assert linkedin.record(urn)["status"] == "PENDING"


def test_a_record_that_may_not_be_read_for_want_of_a_scope_is_not_called_absent(
    linkedin: LinkedIn, bob: Member, urn: str
) -> None:
    blind = scoped(linkedin, bob, WRITE)

    check(blind.get(urn), "BATCH_GET")
    answer = batch(blind, urn)

    assert (answer.status, answer.json["statuses"]) == (200, {urn: 403})
    assert answer.json["errors"][urn]["code"] == "INSUFFICIENT_SCOPE"
    assert bob.get(urn).status == 200


def test_a_predecessor_that_may_not_be_read_for_want_of_a_scope_is_not_called_absent(
    linkedin: LinkedIn, alice: Member, bob: Member, urn: str
) -> None:
    answer = create(scoped(linkedin, alice, WRITE), bob, previousRecommendation=urn)

    check(answer, "GET")
    assert linkedin.written(alice) == [urn]


def test_a_token_without_the_scopes_of_userinfo_is_refused_as_such(
    linkedin: LinkedIn, bob: Member, urn: str
) -> None:
    made = linkedin.control("tokens", member=bob.urn, scope=READ)

    answer = Member(bob.urn, made["access_token"]).get(urn)

    assert (answer.status, answer.json["code"]) == (403, "INSUFFICIENT_SCOPE")
    assert "userinfo.GET" in answer.json["message"]


def test_a_connection_without_the_scope_is_refused_until_the_member_consents_anew(
    linkedin: LinkedIn, bob: Member, urn: str
) -> None:
    caller = issued(bob)
    connect(bob, READ)
    check(caller.patch(urn, status="VISIBLE"), "PARTIAL_UPDATE")

    connect(bob, READ, WRITE)

    assert caller.patch(urn, status="VISIBLE").status == 204
    assert linkedin.record(urn)["status"] == "VISIBLE"


@pytest.mark.usefixtures("stack_messaging")
def test_a_queued_update_without_the_scope_is_rejected_with_the_reason(
    linkedin: LinkedIn, bob: Member, urn: str
) -> None:
    linkedin.sync(bob, urn)
    connect(bob, READ)
    send(update(urn, bob.urn, "VISIBLE"))

    status_queue.run()

    (rejection,) = messaging.rejections()
    assert rejection["reason"]["code"] == "INSUFFICIENT_SCOPE"
    assert (store.standing(urn), status_queue.left()) == (("PENDING", 1), 0)
