"""manage_accounts, readmit_member: what stays away of a forgotten member, until it is lifted."""

import io
from collections.abc import Iterator

import pytest

from tests.support import messaging, status_queue, store
from tests.support.broken_table import broken
from tests.support.builders import Member, accepted, draft, member, path
from tests.support.connecting import arrive, consent, link
from tests.support.emf import lines
from tests.support.erasing import forget, left_of
from tests.support.managing import invoke
from tests.support.mirroring import LinkedIn, create, issued
from tests.support.payers import payer
from tests.support.status_queue import send, update
from tests.support.syncing import Connected, connected, counts, sync_stack
from vouch.handlers import auth
from vouch.moment import Milliseconds, iso, now
from vouch.storage import connections, erasures

LIFT = "readmit_member"


@pytest.fixture
def linkedin() -> Iterator[LinkedIn]:
    with sync_stack("linkedin") as simulator:
        yield LinkedIn(simulator)


def readmit(urn: str) -> str | None:
    """Lift the tombstone; when the member was forgotten."""
    found = invoke("readmit_member", member=urn)["readmitted"]
    assert found.pop("member") == urn
    at: str | None = found["forgotten_at"]
    return at


def synced(ana: Connected) -> dict[str, int]:
    """Run a whole sync; what it counted beside its pages."""
    found = counts(ana.sync())
    return {name: count for name, count in found.items() if count and name != "pages"}


def test_it_answers_since_when_the_tombstone_stood_and_nothing_the_second_time() -> None:
    alice = member()
    before = now()
    forget(alice.urn)

    assert iso(before) <= str(readmit(alice.urn)) <= iso(now())
    assert readmit(alice.urn) is None


def test_a_member_who_was_never_forgotten_or_keeps_the_records_has_no_tombstone() -> None:
    alice, bob = member(), member()
    forget(alice.urn, records=False)

    assert readmit(alice.urn) is None
    assert readmit(bob.urn) is None


def test_an_erasure_without_records_leaves_the_tombstone_of_an_earlier_one() -> None:
    alice = member()
    forget(alice.urn)
    forget(alice.urn, records=False)

    assert erasures.tombstoned([alice.urn]) == {alice.urn}
    [item] = store.erasures()
    assert "ttl" not in item


def test_an_erasure_without_records_ends_in_thirty_days_and_so_does_a_lifted_one() -> None:
    alice, bob = member(), member()
    forget(alice.urn, records=False)
    forget(bob.urn)
    readmit(bob.urn)

    for item in store.erasures():
        kept = int(item["ttl"]["N"]) * 1000 - int(item["forgottenAt"]["N"])
        assert 0 <= kept - 30 * 24 * 60 * 60 * 1000 + 1000 <= 10_000


def test_a_member_with_a_tombstone_is_issued_no_token_before_it_is_lifted() -> None:
    alice = member()
    forget(alice.urn)

    refused = invoke("issue_member_token", member=alice.urn)["error"]

    assert refused["code"] == "CONFLICT"
    assert LIFT in refused["message"]
    assert left_of(alice.urn) == []
    readmit(alice.urn)
    assert invoke("issue_member_token", member=alice.urn)["secret"]


def test_nobody_writes_about_a_member_with_a_tombstone_before_it_is_lifted() -> None:
    alice, bob = member(), member()
    forget(bob.urn)

    refused = alice.create(bob)

    assert (refused.status, refused.json["code"]) == (403, "ACCESS_DENIED")
    assert store.records() == {}
    readmit(bob.urn)
    assert alice.create(bob).status == 201


def test_who_names_an_erased_recommendee_is_not_told_so_and_the_log_has_the_reason(
    logs: io.StringIO,
) -> None:
    alice, bob = member(), member()
    forget(bob.urn)

    refused = alice.create(bob)

    assert refused.json["message"] == "no recommendation can be written about this member here"
    assert "erased" not in refused.body
    assert "FORGOTTEN" not in refused.body
    assert [line["code"] for line in lines(logs.getvalue()) if line.get("outcome") == "403"] == [
        "MEMBER_FORGOTTEN"
    ]


def test_a_caller_whom_another_process_remembers_writes_no_more(bob: Member) -> None:
    """The process asked whose token it is before the member was forgotten elsewhere."""
    alice = member()
    urn = bob.write(alice)
    assert alice.call("GET", "/v2/userinfo").status == 200
    forget(alice.urn, records=False)

    queued = alice.call(
        "POST",
        path(urn),
        {"patch": {"$set": {"status": "VISIBLE"}}},
        {"Prefer": "respond-async"},
    )
    assert (queued.status, queued.json["code"]) == (401, "INVALID_ACCESS_TOKEN")

    assert alice.call("GET", "/v2/userinfo").status == 401, "the caller is remembered no more"


@pytest.mark.parametrize("records", [True, False])
def test_a_remembered_caller_s_recommendation_is_refused(bob: Member, *, records: bool) -> None:
    alice = member()
    assert alice.call("GET", "/v2/userinfo").status == 200
    forget(alice.urn, records=records)

    answer = alice.call("POST", "/v2/recommendation", draft(bob), {"Idempotency-Key": "k"})

    expected = (403, "MEMBER_FORGOTTEN") if records else (401, "INVALID_ACCESS_TOKEN")
    assert (answer.status, answer.json["code"]) == expected
    assert left_of(alice.urn) == []


def test_a_member_who_comes_back_writes_with_a_new_token(bob: Member) -> None:
    alice = member()
    forget(alice.urn, records=False)

    back = issued(alice)

    assert back.create(bob).status == 201


@pytest.mark.usefixtures("stack_messaging")
def test_an_update_that_waited_while_its_member_was_forgotten_is_dropped_without_a_word(
    bob: Member,
) -> None:
    alice = member()
    urn = bob.write(alice)
    send(update(urn, alice.urn, "VISIBLE", requestedAt=iso(now())))
    forget(alice.urn, records=False)

    status_queue.run()

    assert store.standing(urn) == ("PENDING", 1)
    assert (messaging.events(), messaging.dead_letters(), status_queue.left()) == ([], [], 0)


@pytest.mark.usefixtures("stack_messaging")
def test_an_update_that_is_asked_for_after_the_erasure_is_applied(bob: Member) -> None:
    alice = member()
    urn = bob.write(alice)
    forget(alice.urn, records=False)
    LinkedIn.wait_past(now())

    send(update(urn, alice.urn, "VISIBLE", requestedAt=iso(now())))
    status_queue.run()

    assert store.standing(urn) == ("VISIBLE", 2)


def test_the_other_party_s_syncs_bring_nothing_back_until_the_member_is_readmitted(
    linkedin: LinkedIn,
) -> None:
    ana, ben = connected(linkedin.simulator, received=2), linkedin.member()
    urn = linkedin.write(ben, Member(ana.urn, ""))
    assert synced(ana) == {"seen": 3, "created": 3}
    assert forget(ben.urn)["records"] == 1

    for _ in range(3):
        assert synced(ana) == {"seen": 3}
        assert left_of(ben.urn) == []
    assert Member(ana.urn, ana.token).get(urn).status == 404
    assert left_of(ben.urn) == []

    readmit(ben.urn)
    assert synced(ana) == {"seen": 3, "created": 1}
    assert store.record(urn)["recommender"] == ben.urn


def test_a_record_of_an_erased_member_that_is_stored_all_the_same_is_deleted_by_the_next_reading(
    linkedin: LinkedIn,
) -> None:
    """As an index that lags behind hides it from forget_member."""
    ana, ben = connected(linkedin.simulator), linkedin.member()
    urn = linkedin.write(ben, Member(ana.urn, ""))
    ana.sync()
    erasures.store(ben.urn, now(), records=True)
    assert urn in store.records()

    assert synced(ana) == {"seen": 1}

    assert store.records() == {}


def test_a_recommendation_about_an_erased_member_stays_at_linkedin_alone(
    linkedin: LinkedIn,
) -> None:
    alice, bob = linkedin.member(), linkedin.member()
    forget(bob.urn)

    answer = create(alice, bob, "k")

    assert answer.status == 201
    assert linkedin.record(answer.headers["x-restli-id"])
    assert store.records() == {}
    again = create(alice, bob, "k")
    assert again.headers["x-restli-id"] == answer.headers["x-restli-id"]


def test_linkedin_is_not_asked_for_a_recommendation_by_an_erased_member(
    linkedin: LinkedIn,
) -> None:
    alice, bob = linkedin.member(), linkedin.member()
    forget(alice.urn)

    for key in (None, "k"):
        answer = create(alice, bob, key)
        assert (answer.status, answer.json["code"]) == (403, "MEMBER_FORGOTTEN")
    assert linkedin.calls() == {}


def test_an_erased_member_does_not_connect_and_the_page_says_whom_to_ask(
    linkedin: LinkedIn,
) -> None:
    account, urn = payer(), linkedin.member().urn
    forget(urn)

    page = arrive(consent(link(account), member=urn))

    assert page.status == 403
    assert "LinkedIn could not be connected" in page.body
    assert LIFT in page.body
    assert connections.of_member(urn) == []


def test_a_process_asks_anew_whose_token_it_is_after_it_was_refused(bob: Member) -> None:
    alice = member()
    headers = {"authorization": f"Bearer {alice.token}"}
    alice.call("GET", "/v2/userinfo")
    assert auth.since(headers) > 0
    forget(alice.urn, records=False)

    assert alice.create(bob).status == 401

    assert auth.since(headers) == Milliseconds(0)


def test_a_good_token_of_linkedin_serves_on_after_its_member_was_forgotten_without_records(
    linkedin: LinkedIn,
) -> None:
    """A process that remembers the caller asks LinkedIn again, and goes on by the new right."""
    alice, bob = linkedin.member(), linkedin.member()
    assert alice.call("GET", "/v2/userinfo").status == 200
    forget(alice.urn, records=False)
    LinkedIn.wait_past(now())

    assert create(alice, bob, "k").status == 201

    assert linkedin.calls()["create"] == 1
    assert len(store.records()) == 1


def test_a_page_costs_one_read_of_tombstones_and_a_second_one_where_something_is_new(
    linkedin: LinkedIn,
) -> None:
    alice, bob = linkedin.member(), linkedin.member()
    urns = [linkedin.write(alice, bob) for _ in range(3)]
    with broken() as first:
        linkedin.sync(bob, *urns)
    with broken() as again:
        linkedin.sync(bob, *urns, run="sync-2")

    assert first.calls.count("batch_get_item") == 3
    assert again.calls == ["batch_get_item"] * 2


def test_a_stored_recommendation_is_read_without_a_look_at_tombstones() -> None:
    alice, bob = member(), member()
    urn = accepted(alice, bob)
    bob.get(urn)

    with broken() as table:
        assert bob.get(urn).status == 200

    assert table.calls == ["get_item"]
