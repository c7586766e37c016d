"""Bodies that are too large, compressed or not UTF-8: refused in shape before they are parsed."""

import base64
import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.support import gateway, store
from tests.support.builders import PROTOCOL, Member, draft, path
from tests.support.gateway import Answer
from tests.support.managing import account, api_key
from vouch.http.call import Call

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
ABSENT = "urn:li:recommendation:(urn:li:person:Nobody,1)"
KB = 1024
LIMITS = [
    ("POST", "/v2/recommendation", 256 * KB),
    ("GET", "/v2/recommendation", 256 * KB),
    ("POST", path(ABSENT), 32 * KB),
    ("GET", path(ABSENT), 256 * KB),
    ("GET", "/v2/userinfo", 256 * KB),
    ("POST", "/v1/network/recommendations", 128 * KB),
    ("POST", "/v1/network/viewers", 128 * KB),
    ("GET", "/v1/network/viewers", 128 * KB),
    ("DELETE", "/v1/network/viewers/anna", KB),
    ("POST", "/v1/network/viewers/anna/checkpoint", KB),
    ("PUT", "/v1/network/viewers/anna/refresh", KB),
    ("GET", "/v1/credits", 256 * KB),
    ("POST", "/v1/connections", KB),
    ("DELETE", "/v1/connections/urn:li:person:A", KB),
    ("POST", "/v1/syncs", KB),
    ("GET", "/v1/syncs", 256 * KB),
]
"""How many bytes each operation takes (DESIGN 4.9)."""


def sent(
    method: str, target: str, body: bytes, alice: Member, headers: Mapping[str, str] = {}
) -> Answer:
    if target.startswith("/v2"):
        known = {"Authorization": f"Bearer {alice.token}", **PROTOCOL}
    else:
        known = {"X-Api-Key": api_key(account())[1]}
    return gateway.call(method, target, {**known, **headers}, body)


def refused(answer: Answer, status: int, says: str) -> None:
    """In the contract's shape."""
    assert answer.status == status, answer.body
    assert says in answer.json["message"]
    if "x-li-request-id" in answer.headers:
        assert answer.json["status"] == status
        assert answer.headers["x-restli-error-response"] == "true"
    else:
        assert answer.json == {"status": "error", "message": answer.json["message"]}


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    """No body is decoded or parsed."""

    def fail(*_: Any, **__: Any) -> None:
        raise AssertionError("the body was read")

    monkeypatch.setattr(base64, "b64decode", fail)
    monkeypatch.setattr(Call, "body", property(fail))


@pytest.mark.usefixtures("unread")
@pytest.mark.parametrize("content_type", [JSON, FORM], ids=["as text", "in base64"])
@pytest.mark.parametrize(("method", "target", "most"), LIMITS)
def test_a_body_over_the_operations_limit_is_a_413_before_it_is_read(
    alice: Member, method: str, target: str, most: int, content_type: str
) -> None:
    answer = sent(
        method, target, b"\xc3\xa9" * (most // 2) + b"x", alice, {"Content-Type": content_type}
    )

    refused(answer, 413, f"the body is {most + 1} bytes, {most} are allowed here")


@pytest.mark.parametrize("content_type", [JSON, FORM], ids=["as text", "in base64"])
@pytest.mark.parametrize(("method", "target", "most"), LIMITS)
def test_a_body_at_the_limit_is_read(
    alice: Member, method: str, target: str, most: int, content_type: str
) -> None:
    answer = sent(method, target, b" " * most, alice, {"Content-Type": content_type})

    assert answer.status not in {413, 415, 500}


def test_a_body_too_large_is_told_to_nobody_in_particular(alice: Member) -> None:
    for target in ("/v2/recommendation", "/v1/syncs"):
        assert gateway.call("POST", target, {}, b"x" * 300_000).status == 413


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "x" * 500, "identity, gzip", "GZIP"])
@pytest.mark.parametrize("target", ["/v2/recommendation", path(ABSENT), "/v1/syncs"])
def test_a_compressed_body_is_a_415_that_says_to_send_it_uncompressed(
    alice: Member, target: str, coding: str
) -> None:
    answer = sent("POST", target, b"\x1f\x8b", alice, {"Content-Encoding": coding})

    refused(answer, 415, "send the body uncompressed")
    assert answer.headers["accept-encoding"] == "identity"
    assert len(answer.body) < 500


@pytest.mark.parametrize("coding", ["identity", "", "Identity, identity"])
def test_a_body_that_is_said_to_be_uncompressed_is_taken(
    alice: Member, bob: Member, coding: str
) -> None:
    body = json.dumps(draft(bob)).encode()

    assert alice.post(body, {"Content-Encoding": coding}).status == 201


def test_a_content_encoding_without_a_body_says_nothing(alice: Member) -> None:
    answer = sent("GET", "/v2/userinfo", b"", alice, {"Content-Encoding": "gzip"})

    assert answer.status == 200


@pytest.mark.parametrize("content_type", [JSON, "text/plain", "application/octet-stream", FORM])
def test_a_body_that_is_not_utf_8_is_a_400_that_says_so_and_is_not_stored(
    alice: Member, bob: Member, content_type: str
) -> None:
    text = json.dumps(draft(bob, recommendationText="Benoît"), ensure_ascii=False)

    answer = alice.post(text.encode("latin-1"), {"Content-Type": content_type})

    assert (answer.status, answer.json["code"]) == (400, "ILLEGAL_ARGUMENT")
    assert "not UTF-8" in answer.json["message"]
    assert store.records() == {}


@pytest.mark.parametrize("content_type", [JSON, FORM])
def test_the_replacement_character_itself_can_be_written_escaped(
    alice: Member, bob: Member, content_type: str
) -> None:
    body = json.dumps(draft(bob, subject="a\ufffdb"))

    urn = alice.post(body, {"Content-Type": content_type}).headers["x-restli-id"]

    assert "\ufffd" not in body
    assert bob.get(urn).json["subject"] == "a\ufffdb"


@pytest.mark.parametrize("content_type", [JSON, FORM, "application/octet-stream"])
def test_a_byte_order_mark_before_a_body_is_dropped(
    alice: Member, bob: Member, content_type: str
) -> None:
    body = b"\xef\xbb\xbf" + json.dumps(draft(bob)).encode()

    assert alice.post(body, {"Content-Type": content_type}).status == 201
    assert sent("POST", "/v1/syncs", b"\xef\xbb\xbf{}", alice).status == 202


def test_a_request_is_the_same_with_and_without_its_byte_order_mark(
    alice: Member, bob: Member
) -> None:
    body, key = json.dumps(draft(bob)).encode(), {"Idempotency-Key": "once"}

    first = alice.post(body, key)
    again = alice.post(b"\xef\xbb\xbf" + body, key)

    assert again.headers["idempotent-replayed"] == "true"
    assert again.headers["x-restli-id"] == first.headers["x-restli-id"]


def test_a_byte_order_mark_in_a_tunnel_is_dropped(alice: Member, bob: Member) -> None:
    bom, new = b"\xef\xbb\xbf", json.dumps(draft(bob)).encode()
    parts = b"--x\r\nContent-Type: %b\r\n\r\n%b\r\n--x\r\nContent-Type: %b\r\n\r\n%b\r\n--x--"
    mixed = parts % (FORM.encode(), bom, JSON.encode(), bom + new)

    read = alice.post(bom + b"ids=List()", {"X-HTTP-Method-Override": "GET", "Content-Type": FORM})
    written = alice.post(
        mixed, {"X-HTTP-Method-Override": "POST", "Content-Type": "multipart/mixed; boundary=x"}
    )

    assert (read.status, written.status) == (200, 201)


@pytest.mark.parametrize("body", [b"\xff", b"{", "Benoît".encode("latin-1")])
def test_the_body_of_a_read_is_not_read(alice: Member, bob: Member, body: bytes) -> None:
    answer = sent("GET", path(alice.write(bob)), body, alice, {"Content-Type": JSON})

    assert answer.status == 200
