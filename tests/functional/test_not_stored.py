"""No cache may keep an answer: each is for one caller, and a redirect's page holds a code."""

import pytest

from tests.support import gateway
from tests.support.broken_table import at, broken, refusing
from tests.support.builders import Member
from tests.support.gateway import Answer
from tests.support.payers import payer

NOT_STORED = "no-store"


def directive(answer: Answer) -> str | None:
    return answer.headers.get("cache-control")


def test_what_a_member_reads_and_is_refused_is_not_stored(alice: Member, bob: Member) -> None:
    urn = alice.write(bob)
    answers = [
        alice.get(urn),
        alice.call("GET", "/v2/userinfo"),
        alice.get(f"urn:li:recommendation:({bob.urn},1)"),
        alice.call("PUT", "/v2/userinfo"),
        alice.patch(urn, status="WITHDRAWN"),
        gateway.call("GET", "/v2/userinfo"),
    ]

    assert [each.status for each in answers] == [200, 200, 404, 405, 204, 401]
    assert {directive(each) for each in answers} == {NOT_STORED}


def test_what_an_account_reads_and_is_refused_is_not_stored() -> None:
    customer = payer()
    answers = [
        customer.report(),
        customer.report(period="never"),
        gateway.call("GET", "/v1/credits"),
    ]

    assert [each.status for each in answers] == [200, 400, 401]
    assert {directive(each) for each in answers} == {NOT_STORED}


def test_a_fault_is_not_stored(alice: Member) -> None:
    with broken(before=at(1, refusing("ValidationException"))):
        answer = alice.call("GET", "/v2/userinfo")

    assert (answer.status, directive(answer)) == (500, NOT_STORED)


@pytest.mark.parametrize("query", ["", "?state=unknown&code=secret"])
def test_the_page_after_a_consent_is_not_stored(query: str) -> None:
    answer = gateway.call("GET", f"/v1/connections/callback{query}", {"Host": "api.test"})

    assert answer.headers["content-type"].startswith("text/html")
    assert directive(answer) == NOT_STORED
