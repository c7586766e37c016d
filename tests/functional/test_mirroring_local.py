"""With the table as the source LinkedIn is asked for nothing; what was imported can become ours."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest

from tests.support import store
from tests.support.builders import Member
from tests.support.connecting import connect, environment, linkedin_stack
from tests.support.mirroring import LinkedIn, internals, issued
from tests.support.payers import payer


@pytest.fixture(autouse=True)
def linkedin() -> Iterator[LinkedIn]:
    with linkedin_stack("local") as simulator:
        yield LinkedIn(simulator)


@pytest.fixture
def there(linkedin: LinkedIn) -> Member:
    """Bob, connected, with his own token of LinkedIn's."""
    member = linkedin.member()
    connect(payer(), member.urn)
    return member


@pytest.fixture
def bob(there: Member) -> Member:
    """With a token of Vouch's."""
    return issued(there)


@pytest.fixture
def urn(linkedin: LinkedIn, there: Member) -> str:
    """A recommendation for Bob that Vouch has not seen."""
    written = linkedin.write(linkedin.member(), there)
    linkedin.forget_calls()
    return written


def test_an_absent_record_is_404_without_a_call(linkedin: LinkedIn, bob: Member, urn: str) -> None:
    batch = bob.call("GET", f"/v2/recommendation?ids=List({quote(urn, safe='')})")

    assert (bob.get(urn).status, batch.json["statuses"]) == (404, {urn: 404})
    assert bob.patch(urn, status="VISIBLE").status == 404
    assert (linkedin.calls(), store.records()) == ({}, {})


def test_finders_show_no_age_of_a_mirror(bob: Member) -> None:
    answer = bob.call("GET", "/v2/recommendation?q=recipient&statusFilters=List(VISIBLE)")

    assert answer.status == 200
    assert "x-synced-at" not in answer.headers


def test_an_imported_record_changed_under_local_becomes_local(
    linkedin: LinkedIn, there: Member, bob: Member, urn: str
) -> None:
    linkedin.sync(there, urn)
    assert bob.patch(urn, status="VISIBLE").status == 204
    linkedin.wait_past(internals(store.record(urn))["writtenAt"])
    linkedin.change(urn, status="WITHDRAWN")

    assert linkedin.sync(there, urn).unchanged == [urn]

    assert store.standing(urn) == ("VISIBLE", 2)
    assert "update" not in linkedin.calls()


def test_a_create_of_unknown_outcome_stays_409_for_its_key(
    linkedin: LinkedIn, there: Member, bob: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = {"recommendee": "urn:li:person:Anybody", "recommendationText": "text"}
    key = {"Idempotency-Key": "key-1"}
    linkedin.arm("lost", "create")
    with environment(monkeypatch, RECOMMENDATION_SOURCE="linkedin"):
        assert there.call("POST", "/v2/recommendation", body, key).status == 502

    answer = bob.call("POST", "/v2/recommendation", body, key)

    assert (answer.status, answer.json["code"]) == (409, "CONFLICT")
    assert store.records() == {}
