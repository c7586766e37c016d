"""Whose token LinkedIn is called with: the caller's own, else that of the member's connection."""

import io

import pytest

from tests.support import messaging, status_queue, store
from tests.support.broken_table import broken
from tests.support.builders import Member
from tests.support.connecting import connect
from tests.support.gateway import Answer
from tests.support.mirroring import LinkedIn, issued
from tests.support.payers import payer
from tests.support.status_queue import send, update
from vouch.storage import connections


@pytest.fixture
def there(linkedin: LinkedIn) -> Member:
    """Bob with his own token of LinkedIn's."""
    return linkedin.member()


@pytest.fixture
def bob(there: Member) -> Member:
    """Bob with a token of Vouch's."""
    return issued(there)


@pytest.fixture
def urn(linkedin: LinkedIn, alice: Member, there: Member) -> str:
    """A pending recommendation by Alice for Bob, mirrored; no call was made yet."""
    written = linkedin.write(alice, there)
    linkedin.sync(there, written)
    linkedin.forget_calls()
    return written


def create(by: Member, to: Member) -> Answer:
    body = {"recommendee": to.urn, "recommendationText": "Bob is the best!"}
    return by.call("POST", "/v2/recommendation", body, {"Idempotency-Key": "key-1"})


def expire(linkedin: LinkedIn, member: Member, *, refresh: bool = False) -> None:
    linkedin.control("expire", member=member.urn, refresh=refresh)


def states(member: Member) -> list[str]:
    return [each["connectionState"] for each in connections.of_member(member.urn)]


def test_a_member_who_is_not_connected_gets_an_error_and_nothing_changes(
    linkedin: LinkedIn, alice: Member, bob: Member, urn: str
) -> None:
    answers = [bob.patch(urn, status="VISIBLE"), create(bob, alice)]

    for answer in answers:
        assert (answer.status, answer.json["code"]) == (403, "NOT_CONNECTED")
        assert "/v1/connections" in answer.json["message"]
    assert store.standing(urn) == ("PENDING", 1)
    assert linkedin.calls() == {}


def test_a_key_refused_before_the_connection_works_after_it(alice: Member, bob: Member) -> None:
    assert create(bob, alice).status == 403
    connect(payer(), bob.urn)

    assert create(bob, alice).status == 201


def test_a_connected_member_can_change_and_create(
    linkedin: LinkedIn, alice: Member, bob: Member, urn: str
) -> None:
    connect(payer(), bob.urn)

    assert (bob.patch(urn, status="VISIBLE").status, create(bob, alice).status) == (204, 201)

    assert linkedin.record(urn)["status"] == "VISIBLE"


def test_a_token_that_linkedin_refuses_is_refreshed_once(
    linkedin: LinkedIn, alice: Member, bob: Member, urn: str
) -> None:
    connect(payer(), bob.urn)
    expire(linkedin, bob)

    assert bob.patch(urn, status="VISIBLE").status == 204
    expire(linkedin, bob)
    assert create(bob, alice).status == 201

    assert linkedin.calls() == {"get": 7, "create": 6, "update": 1}
    assert len(linkedin.client(linkedin.known(bob)).recommender(["PENDING"]).elements) == 1
    assert states(bob) == ["ACTIVE"]


def test_a_connection_that_cannot_be_refreshed_expires(
    linkedin: LinkedIn, bob: Member, urn: str
) -> None:
    connect(payer(), bob.urn)
    expire(linkedin, bob, refresh=True)

    answer = bob.patch(urn, status="VISIBLE")

    assert (answer.status, answer.json["code"]) == (403, "NOT_CONNECTED")
    assert states(bob) == ["EXPIRED"]


def test_a_fresh_token_that_is_dead_too_ends_the_connection(
    linkedin: LinkedIn, bob: Member, urn: str
) -> None:
    connect(payer(), bob.urn)
    expire(linkedin, bob)
    linkedin.control("lifetimes", access=0)

    answer = bob.patch(urn, status="VISIBLE")

    assert (answer.status, answer.json["code"]) == (403, "NOT_CONNECTED")
    assert states(bob) == ["EXPIRED"]
    assert linkedin.calls() == {"get": 10}


@pytest.mark.parametrize("operation", ["get", "update", "create"])
def test_a_refused_token_that_introspection_calls_active_is_a_503_and_is_kept(
    linkedin: LinkedIn, alice: Member, bob: Member, urn: str, operation: str
) -> None:
    connect(payer(), bob.urn)
    linkedin.arm("revoked-token", operation, times=5)

    def ask() -> Answer:
        return create(bob, alice) if operation == "create" else bob.patch(urn, status="VISIBLE")

    answer = ask()

    assert (answer.status, answer.json["code"]) == (503, "UPSTREAM_UNAVAILABLE")
    assert answer.headers["retry-after"]
    assert states(bob) == ["ACTIVE"]
    # Nothing was served: the same Idempotency-Key can be sent again.
    assert ask().status in {201, 204}


def test_a_create_that_is_refused_for_a_moment_is_served_once(
    linkedin: LinkedIn, alice: Member, bob: Member, urn: str
) -> None:
    connect(payer(), bob.urn)
    linkedin.arm("invalid-token", "create", times=4)

    assert create(bob, alice).status == 201

    assert linkedin.calls()["create"] == 5
    assert len(linkedin.client(linkedin.known(bob)).recommender(["PENDING"]).elements) == 1


def test_a_create_that_is_refused_for_a_moment_is_marked_once(
    linkedin: LinkedIn, alice: Member, bob: Member
) -> None:
    connect(payer(), bob.urn)
    linkedin.arm("invalid-token", "create", times=4)

    with broken() as table:
        assert create(bob, alice).status == 201

    # The key's mark, and the record with the answer in its place.
    writes = {"put_item", "delete_item", "update_item", "transact_write_items"}
    assert [each for each in table.calls if each in writes] == ["transact_write_items"] * 2


@pytest.mark.parametrize("fault", ["error-500", "reset"])
def test_a_create_that_may_have_been_served_after_a_refusal_keeps_its_key(
    linkedin: LinkedIn, alice: Member, bob: Member, fault: str
) -> None:
    connect(payer(), bob.urn)
    linkedin.arm("invalid-token", "create")
    linkedin.arm(fault, "create")

    assert create(bob, alice).status == 502
    assert create(bob, alice).status == 409

    assert linkedin.calls()["create"] == 2


def test_the_callers_own_token_is_used_and_its_end_is_answered_401(
    linkedin: LinkedIn, there: Member, urn: str
) -> None:
    assert there.get(urn).status == 200  # remembered for a minute
    expire(linkedin, there)

    answer = there.patch(urn, status="VISIBLE")

    assert (answer.status, answer.json["code"]) == (401, "EXPIRED_ACCESS_TOKEN")
    assert linkedin.calls() == {"get": 1}
    assert answer.json["serviceErrorCode"] == 65602
    assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'
    assert store.standing(urn) == ("PENDING", 1)


def test_no_token_is_logged(
    linkedin: LinkedIn, there: Member, bob: Member, urn: str, logs: io.StringIO
) -> None:
    connect(payer(), bob.urn)
    linkedin.arm("error-500", "update", times=None)

    answers = [there.patch(urn, status="VISIBLE"), bob.patch(urn, status="VISIBLE")]

    assert [each.status for each in answers] == [502, 502]
    assert there.token not in logs.getvalue() + "".join(each.body for each in answers)
    assert "at LinkedIn" not in logs.getvalue()


@pytest.mark.usefixtures("stack_messaging")
class TestQueue:
    """Of status updates, whose worker calls LinkedIn as their actor."""

    def test_the_worker_changes_linkedin_before_the_store(
        self, linkedin: LinkedIn, bob: Member, urn: str
    ) -> None:
        connect(payer(), bob.urn)
        sent = send(update(urn, bob.urn, "VISIBLE"))

        status_queue.run()

        record = store.record(urn)
        assert linkedin.record(urn)["status"] == "VISIBLE"
        assert store.standing(urn) == ("VISIBLE", 2)
        assert (record["cause"], record["updateId"]) == ("queue", sent)
        assert "lastPlace" in record

    def test_an_update_of_a_member_who_is_not_connected_is_rejected(
        self, bob: Member, urn: str
    ) -> None:
        sent = send(update(urn, bob.urn, "VISIBLE"))

        status_queue.run()

        (rejection,) = messaging.rejections()
        assert (rejection["id"], rejection["reason"]["code"]) == (sent, "NOT_CONNECTED")
        assert store.standing(urn) == ("PENDING", 1)
        assert status_queue.left() == 0

    @pytest.mark.parametrize("status", [403, 409, 422])
    def test_an_update_that_linkedin_refuses_is_rejected_with_the_reason(
        self, linkedin: LinkedIn, bob: Member, urn: str, status: int
    ) -> None:
        connect(payer(), bob.urn)
        linkedin.arm(f"error-{status}", "update")
        send(update(urn, bob.urn, "VISIBLE"))

        status_queue.run()

        (rejection,) = messaging.rejections()
        assert "upstream request id" in rejection["reason"]["message"]
        assert store.standing(urn) == ("PENDING", 1)
        assert status_queue.left() == 0

    @pytest.mark.parametrize(
        "fault", ["error-503", "error-500", "throttle", "html", "revoked-token"]
    )
    def test_a_transient_failure_is_redelivered(
        self, linkedin: LinkedIn, bob: Member, urn: str, fault: str
    ) -> None:
        connect(payer(), bob.urn)
        linkedin.arm(fault, "get", times=4)
        send(update(urn, bob.urn, "VISIBLE"))

        status_queue.run()

        assert messaging.rejections() == []
        assert store.standing(urn) == ("VISIBLE", 2)
        assert (linkedin.record(urn)["status"], status_queue.left()) == ("VISIBLE", 0)

    def test_a_redelivered_update_is_not_sent_twice(
        self, linkedin: LinkedIn, bob: Member, urn: str
    ) -> None:
        connect(payer(), bob.urn)
        send(update(urn, bob.urn, "VISIBLE"))
        batch = status_queue.receive()

        assert status_queue.invoke(batch) == status_queue.invoke(batch) == set()

        assert store.standing(urn) == ("VISIBLE", 2)
        assert linkedin.calls()["update"] == 1

    def test_respond_async_accepts_a_record_that_is_not_mirrored(
        self, linkedin: LinkedIn, alice: Member, there: Member
    ) -> None:
        written = linkedin.write(alice, there)
        connect(payer(), there.urn)
        headers = {"Prefer": "respond-async"}
        body = {"patch": {"$set": {"status": "VISIBLE"}}}

        answer = there.call("POST", f"/v2/recommendation/{written}", body, headers)
        status_queue.run()

        assert answer.status == 202
        assert store.standing(written) == ("VISIBLE", 2)
