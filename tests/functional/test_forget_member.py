"""manage_accounts, forget_member: what it erases, and what it leaves alone."""

import json
from typing import Any

import pytest

from tests.support import many, store
from tests.support.builders import Member, accepted, draft, member
from tests.support.clock import Clock
from tests.support.forgetting import connected, deleted
from tests.support.managing import account, api_key, invoke, traces_of
from tests.support.syncing import due
from vouch.aws import dynamodb
from vouch.domain.status import Status
from vouch.handlers import auth
from vouch.moment import seconds
from vouch.services.accounts import erase
from vouch.settings import settings


def forget(who: Member, **parameters: Any) -> dict[str, Any]:
    """The counts it answers, without those that are 0."""
    answer = invoke("forget_member", member=who.urn, **parameters)["forgotten"]
    assert answer.pop("member") == who.urn
    return {name: count for name, count in answer.items() if count}


def create_under_a_key(recommender: Member, recommendee: Member, key: str = "k") -> str:
    headers = {"Idempotency-Key": key}
    answer = recommender.call("POST", "/v2/recommendation", draft(recommendee), headers)
    assert answer.status == 201
    return answer.headers["x-restli-id"]


def sorted_store() -> list[str]:
    return sorted(json.dumps(item, sort_keys=True, default=repr) for item in store.everything())


def test_tokens_are_erased_and_stop_working(alice: Member) -> None:
    other = invoke("issue_member_token", member=alice.urn)
    invoke("revoke_member_token", member=alice.urn, id=other["member_token"]["id"])

    assert forget(alice) == {"tokens": 2}

    assert store.everything() == []
    assert alice.call("GET", "/v2/userinfo").json["code"] == "INVALID_ACCESS_TOKEN"


def test_a_process_that_knows_the_member_stops_within_a_minute(alice: Member, clock: Clock) -> None:
    assert alice.call("GET", "/v2/userinfo").status == 200
    forget(alice)
    clock.advance(auth.REMEMBERED_FOR)

    assert alice.call("GET", "/v2/userinfo").status == 401


def test_answers_are_erased_and_their_keys_are_free_again(alice: Member, bob: Member) -> None:
    first = [create_under_a_key(alice, bob, key) for key in ("one", "two")]

    assert forget(alice) == {"tokens": 1, "answers": 2}

    assert store.items(settings().bookkeeping_table) == []
    assert set(store.records()) == set(first)
    back = alice._replace(token=invoke("issue_member_token", member=alice.urn)["secret"])
    assert create_under_a_key(back, bob, "one") not in first


@pytest.mark.parametrize("parameters", [{}, {"records": False}])
def test_recommendations_stay_by_default(
    alice: Member, bob: Member, parameters: dict[str, Any]
) -> None:
    urn = accepted(alice, bob)

    assert "records" not in forget(alice, **parameters)

    assert bob.get(urn).json["status"] == "VISIBLE"


def test_records_given_or_received_are_erased_in_every_status(alice: Member) -> None:
    statuses = list(Status) * 3
    received = many.received(alice.urn, statuses)
    given = many.received("urn:li:person:Zoe", statuses)
    for record in given:
        record["urn"] = record["urn"].replace(record["recommender"], alice.urn)
        record["recommender"] = alice.urn
    many.store(dynamodb.client(), settings().recommendations_table, [*given, *received])

    assert forget(alice, records=True)["records"] == 2 * len(statuses)

    assert store.records() == {}


def test_every_page_of_records_is_erased(alice: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(erase, "PAGE", 5)
    records = many.received(alice.urn, ["VISIBLE", "PENDING", "VISIBLE", "CLOSED"] * 6)
    many.store(dynamodb.client(), settings().recommendations_table, records)

    assert forget(alice, records=True)["records"] == 24

    assert store.records() == {}


def test_the_store_is_as_if_the_member_had_never_been(bob: Member, carol: Member) -> None:
    """Items of other members stay unchanged, also of a member whose name begins with this one's."""
    api_key(account(), "first")
    create_under_a_key(bob, carol)
    accepted(carol, bob)
    alice = Member("urn:li:person:Al", "")
    longer = invoke("issue_member_token", member=f"{alice.urn}ice")["secret"]
    create_under_a_key(Member(f"{alice.urn}ice", longer), bob)
    before = sorted_store()

    alice = alice._replace(token=invoke("issue_member_token", member=alice.urn)["secret"])
    old = create_under_a_key(alice, bob)
    bob.patch(old, status="VISIBLE")
    alice.revise(old, bob)
    accepted(carol, alice)
    assert sorted_store() != before
    assert forget(alice, records=True) == {"tokens": 1, "answers": 1, "records": 3}

    assert sorted_store() == before


def test_no_trace_of_an_erased_record_remains(alice: Member, bob: Member) -> None:
    create_under_a_key(alice, bob)
    accepted(bob, alice)
    assert len(traces_of(alice)) == 3

    forget(alice, records=True)

    assert traces_of(alice) == []
    assert len(traces_of(bob)) == 2


def test_connections_of_every_account_and_syncs_are_erased(
    alice: Member, bob: Member, clock: Clock
) -> None:
    for who in (alice, bob):
        for owner in (account(), account()):
            connected(who, owner)
    before = [item for item in sorted_store() if alice.urn not in item]

    assert forget(alice) == {"tokens": 1, "connections": 2}

    assert traces_of(alice) == []
    assert sorted_store() == before
    assert due(seconds()) == [bob.urn]


def test_records_that_are_gone_at_linkedin_go_too(alice: Member, bob: Member) -> None:
    given, received = alice.write(bob), bob.write(alice)
    for urn in (given, received):
        deleted(urn)
    assert bob.get(given).status == 404

    assert forget(alice, records=True) == {"tokens": 1, "records": 2}

    assert store.records() == {}


def test_forgetting_an_unknown_member_succeeds() -> None:
    stranger = Member("urn:li:person:Nobody", "")

    assert forget(stranger, records=True) == {}


def test_a_repeated_command_finds_nothing(bob: Member) -> None:
    alice = member()
    create_under_a_key(alice, bob)
    assert forget(alice, records=True) == {"tokens": 1, "answers": 1, "records": 1}
    after = sorted_store()

    assert forget(alice, records=True) == {}
    assert sorted_store() == after
