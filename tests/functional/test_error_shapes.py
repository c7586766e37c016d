"""Every refusal and every fault looks as LinkedIn writes errors (CONTRACTS 2.10; DESIGN 4.8)."""

from collections.abc import Callable

import pytest

from tests.support import gateway
from tests.support.broken_table import broken, on_commit, refusing
from tests.support.builders import Member, path
from tests.support.gateway import Answer

SHAPE = {"status", "code", "message"}


def _absent(member: Member) -> str:
    return f"urn:li:recommendation:({member.urn},1)"


def _conflict(alice: Member, bob: Member) -> Answer:
    old = alice.write(bob)
    bob.patch(old, status="CLOSED")
    return alice.create(bob, previousRecommendation=old)


def _illegal_edge(alice: Member, bob: Member) -> Answer:
    urn = alice.write(bob)
    bob.patch(urn, status="VISIBLE")
    return bob.patch(urn, status="PENDING")


def _throttled(alice: Member, bob: Member) -> Answer:
    with broken(before=on_commit(refusing("ThrottlingException"))):
        return alice.create(bob)


CASES: dict[str, tuple[int, str, set[str], Callable[[Member, Member], Answer]]] = {
    "bad query": (
        400,
        "ILLEGAL_ARGUMENT",
        SHAPE,
        lambda alice, _: alice.call("GET", path(_absent(alice)) + "?x=("),
    ),
    "no token": (
        401,
        "EMPTY_ACCESS_TOKEN",
        SHAPE | {"serviceErrorCode"},
        lambda alice, _: gateway.call("GET", path(_absent(alice))),
    ),
    "the other's edge": (
        403,
        "ACCESS_DENIED",
        SHAPE | {"serviceErrorCode"},
        lambda alice, bob: alice.patch(alice.write(bob), status="VISIBLE"),
    ),
    "absent": (404, "NOT_FOUND", SHAPE, lambda alice, _: alice.get(_absent(alice))),
    "conflict": (409, "CONFLICT", SHAPE, _conflict),
    "illegal edge": (409, "ILLEGAL_STATUS_TRANSITION", SHAPE, _illegal_edge),
    "large body": (
        413,
        "PAYLOAD_TOO_LARGE",
        SHAPE,
        lambda alice, _: alice.post(b"x" * 262_145),
    ),
    "compressed body": (
        415,
        "UNSUPPORTED_MEDIA_TYPE",
        SHAPE,
        lambda alice, _: alice.post(b"x", {"Content-Encoding": "br"}),
    ),
    "long query": (
        414,
        "URI_TOO_LONG",
        SHAPE,
        lambda alice, _: alice.call("GET", path(_absent(alice)) + "?" + "x" * 4097),
    ),
    "fields": (
        422,
        "INVALID_FIELD",
        SHAPE | {"errorDetailType", "errorDetails"},
        lambda alice, bob: alice.create(bob, subject=7),
    ),
    "throttled": (429, "THROTTLED", SHAPE | {"serviceErrorCode"}, _throttled),
}


@pytest.mark.parametrize("case", CASES)
def test_an_error_has_the_contract_s_body_and_headers(
    alice: Member, bob: Member, case: str
) -> None:
    status, code, keys, provoke = CASES[case]

    answer = provoke(alice, bob)

    assert answer.status == status
    assert set(answer.json) == keys
    assert (answer.json["status"], answer.json["code"]) == (status, code)
    assert answer.headers["x-restli-error-response"] == "true"
    assert answer.headers["x-restli-protocol-version"] == "2.0.0"
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-li-request-id"]
    assert "Traceback" not in answer.body


def test_a_success_carries_the_same_headers_but_the_mark_of_an_error(
    alice: Member, bob: Member
) -> None:
    urn = alice.write(bob)
    answers = [alice.create(bob), alice.get(urn), bob.patch(urn, status="VISIBLE")]

    assert [answer.status for answer in answers] == [201, 200, 204]
    assert len({answer.headers["x-li-request-id"] for answer in answers}) == 3
    for answer in answers:
        assert answer.headers["x-restli-protocol-version"] == "2.0.0"
        assert "x-restli-error-response" not in answer.headers


def test_three_bad_fields_are_one_422_that_names_all_three(alice: Member, bob: Member) -> None:
    created = alice.create(bob, subject="x" * 301, relationship="FRIENDS", status="VISIBLE")
    patched = bob.patch(alice.write(bob), status="GONE", recommendeeEntity="x", subject="y")

    for answer, names in (
        (created, ["subject", "relationship", "status"]),
        (patched, ["status", "recommendeeEntity", "subject"]),
    ):
        assert answer.status == 422
        details = answer.json["errorDetails"]["inputErrors"]
        assert [each["input"]["inputPath"]["fieldPath"] for each in details] == names
        assert all(f"{name}: " in answer.json["message"] for name in names)
        assert all(each["description"] and each["code"] for each in details)
