"""Each log line of a request names its caller: accounts and credentials by id, members by hash."""

import functools
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support import gateway, status_queue, store
from tests.support.broken_table import at, broken, refusing
from tests.support.builders import Member, accepted
from tests.support.connecting import connect, linkedin_stack
from tests.support.emf import lines
from tests.support.managing import account, api_key, invoke
from tests.support.payers import payer
from tests.support.syncing import connected, sync_stack, upstream
from vouch.aws import dynamodb
from vouch.services.accounts import trace
from vouch.services.syncs import begin_each
from vouch.storage import log_key


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A process that has read no key yet, over tables that hold none."""
    monkeypatch.setattr(log_key, "key", functools.cache(log_key.key.__wrapped__))
    trace.forget()
    yield
    trace.forget()


def handled(logs: io.StringIO, **ids: str) -> list[dict[str, Any]]:
    """Return the lines of requests and messages that name these ids."""
    return [
        line
        for line in lines(logs.getvalue())
        if line["message"] == "handled" and ids.items() <= line.items()
    ]


def hash_of(member: str) -> str:
    return str(invoke("hash_member", member=member)["member_hash"])


def keys() -> list[dict[str, Any]]:
    found = map(dynamodb.unpack, store.items("AccountsTable"))
    return [item for item in found if item["pk"] == "log-key"]


def test_a_request_of_an_account_is_one_line_with_the_ids_of_account_and_key(
    logs: io.StringIO,
) -> None:
    owner = account()
    (first, _), (second, secret) = api_key(owner), api_key(owner, "second")

    answer = gateway.call("GET", "/v1/credits", {"x-api-key": secret})

    (line,) = handled(logs, account=owner)
    assert line["correlation_id"] == answer.headers["x-request-id"]
    assert line["credential"] == second != first
    assert "member" not in line
    assert secret not in logs.getvalue()


def test_a_request_of_a_member_is_one_line_with_the_hash_that_an_operator_computes(
    alice: Member, logs: io.StringIO
) -> None:
    answer = alice.call("GET", "/v2/userinfo")

    (line,) = handled(logs, member=hash_of(alice.urn))
    (token,) = invoke("list_member_tokens", member=alice.urn)["member_tokens"]
    assert line["correlation_id"] == answer.headers["x-li-request-id"]
    assert line["credential"] == token["id"]
    assert "account" not in line
    assert alice.urn not in logs.getvalue()


def test_a_refused_call_names_who_was_refused(
    alice: Member, bob: Member, logs: io.StringIO
) -> None:
    assert alice.call("GET", "/v2/recommendation?q=nothing").status == 400
    assert alice.get(f"urn:li:recommendation:({bob.urn},1)").status == 404
    assert alice.call("PUT", "/v2/userinfo").status == 405

    outcomes = [line["outcome"] for line in handled(logs, member=hash_of(alice.urn))]
    assert outcomes == ["400", "404", "405"]


def test_who_is_not_known_is_not_named_nor_is_the_caller_before(
    alice: Member, logs: io.StringIO
) -> None:
    alice.call("GET", "/v2/userinfo")
    gateway.call("GET", "/v2/userinfo", {"Authorization": "Bearer nobody-s"})
    invoke("list_api_keys", account=account())

    _, *others = handled(logs)
    assert [line["outcome"] for line in others] == ["401", "done", "done"]
    assert not any({"member", "account", "credential"} & line.keys() for line in others)


def test_a_revoked_credential_that_is_used_again_is_named(alice: Member, logs: io.StringIO) -> None:
    owner = account()
    key, secret = api_key(owner)
    (token,) = invoke("list_member_tokens", member=alice.urn)["member_tokens"]
    invoke("revoke_api_key", account=owner, id=key)
    invoke("revoke_member_token", member=alice.urn, id=token["id"])

    assert gateway.call("GET", "/v1/credits", {"x-api-key": secret}).status == 401
    assert alice.call("GET", "/v2/userinfo").status == 401

    (of_key,) = handled(logs, account=owner, credential=key)
    (of_token,) = handled(logs, member=hash_of(alice.urn), credential=token["id"])
    assert (of_key["outcome"], of_token["outcome"]) == ("401", "401")


def test_a_fault_s_own_line_names_the_caller_too(alice: Member, logs: io.StringIO) -> None:
    with broken(before=at(2, refusing("ValidationException"))):
        assert (
            alice.call("GET", "/v2/recommendation?q=recipient&statusFilters=List(PENDING)").status
            == 500
        )

    told = [line for line in lines(logs.getvalue()) if line["message"] == "unforeseen"]
    assert [line["member"] for line in told] == [hash_of(alice.urn)]


@pytest.mark.usefixtures("stack_messaging")
def test_a_queued_update_names_its_actor(alice: Member, bob: Member, logs: io.StringIO) -> None:
    urn = accepted(alice, bob)

    status_queue.send(status_queue.update(urn, bob.urn, "HIDDEN"))
    status_queue.run()

    (line,) = handled(logs, member=hash_of(bob.urn), operation="apply_status_updates")
    assert line["outcome"] == "applied"
    assert bob.urn not in logs.getvalue()


def test_a_sync_names_its_member(logs: io.StringIO) -> None:
    with sync_stack() as linkedin:
        ana = connected(linkedin, received=1)
        assert ana.sync()["state"] == "SUCCEEDED"

    (line,) = handled(logs, member=hash_of(ana.urn), operation="sync_member")
    assert line["outcome"] == "succeeded"
    assert ana.urn not in logs.getvalue()


def test_a_callback_names_the_account_that_the_consent_is_for(logs: io.StringIO) -> None:
    customer = payer()
    with linkedin_stack() as linkedin:
        connect(customer, linkedin.members[0].urn)

    told = handled(logs, account=customer.id)
    assert [line["outcome"] for line in told] == ["201", "200"]
    assert [line.get("credential") is None for line in told] == [False, True]


def test_a_token_of_linkedin_s_has_no_id_and_its_member_is_named_by_hash(
    logs: io.StringIO,
) -> None:
    with linkedin_stack() as linkedin:
        ana = linkedin.members[0]
        assert Member(ana.urn, ana.access_token).call("GET", "/v2/userinfo").status == 200

    (line,) = handled(logs, member=hash_of(ana.urn))
    assert "credential" not in line


@pytest.mark.usefixtures("fresh")
def test_the_key_is_made_once_and_read_once_by_a_process(alice: Member, bob: Member) -> None:
    with broken() as table:
        alice.call("GET", "/v2/userinfo")
        bob.call("GET", "/v2/userinfo")

    (key,) = keys()
    assert len(key["key"]) == log_key.BYTES
    assert table.calls == ["get_item", "get_item", "put_item", "get_item"]


@pytest.mark.usefixtures("fresh")
def test_processes_that_need_the_key_at_once_use_the_one_that_was_stored_first() -> None:
    first = log_key.key()
    kept, reads = dynamodb.get, iter([None])

    log_key.key.cache_clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dynamodb, "get", lambda *place: next(reads, kept(*place)))
        second = log_key.key()

    assert second == first
    assert len(keys()) == 1


@pytest.mark.usefixtures("fresh")
@pytest.mark.parametrize("call", [2, 3], ids=["read", "made"])
def test_a_key_that_cannot_be_had_costs_the_line_its_member_and_not_the_caller_the_answer(
    alice: Member, logs: io.StringIO, call: int
) -> None:
    with broken(before=at(call, refusing("ThrottlingException"))):
        assert alice.call("GET", "/v2/userinfo").status == 200
        assert alice.call("GET", "/v2/userinfo").status == 200

    assert [line.get("member") for line in handled(logs)] == [None, None]
    (told,) = [line for line in lines(logs.getvalue()) if line["message"] == "no log key"]
    assert told["code"] == "THROTTLED"


@pytest.mark.usefixtures("fresh")
def test_the_key_is_in_no_line_and_no_answer(
    alice: Member, bob: Member, printed: io.StringIO
) -> None:
    answers = [alice.create(bob).body, json.dumps(invoke("hash_member", member=alice.urn))]

    (key,) = keys()
    for form in (key["key"].hex(), str(key["key"])):
        assert form not in printed.getvalue() + "".join(answers)


def test_the_hash_is_of_32_digits_and_each_member_has_another(alice: Member, bob: Member) -> None:
    hashes = {hash_of(alice.urn), hash_of(bob.urn)}

    assert len(hashes) == 2
    assert all(len(each) == 32 and int(each, 16) for each in hashes)


def test_only_a_member_s_urn_is_hashed() -> None:
    refused = invoke("hash_member", member="urn:li:organization:1")

    assert refused["error"]["code"] == "INVALID_FIELD"


def test_a_sync_s_warnings_of_unsound_records_name_its_member(logs: io.StringIO) -> None:
    with sync_stack() as linkedin:
        ana = connected(linkedin, received=1)
        urn = [*upstream(linkedin)][-1]
        linkedin.store.put({**upstream(linkedin)[urn], "recommendationText": None})
        ana.sync()

    warnings = [line for line in lines(logs.getvalue()) if line["message"] == "unsound records"]
    assert [line["member"] for line in warnings] == [hash_of(ana.urn)]


def test_a_sync_that_is_not_started_names_the_account_that_asked(
    logs: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sync_stack() as linkedin:
        ana = connected(linkedin)
        monkeypatch.setattr(begin_each, "begin", broken_begin)
        assert ana.account.call("POST", "/v1/syncs").status == 500

    failures = [line for line in lines(logs.getvalue()) if line["message"] == "not started"]
    assert [line["account"] for line in failures] == [ana.account.id]


def broken_begin(*_args: object, **_named: object) -> None:
    raise RuntimeError
